import { fail } from "./expression-fault.js";

const unitMilliseconds: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const part = /^(\d+(?:\.\d+)?)(ms|h|m|s)/;

/** A length of time. Written `duration("1h30m")`, as text `5400s`. */
export class Duration {
  constructor(readonly milliseconds: number) {}

  toString(): string {
    return `${this.milliseconds / 1000}s`;
  }
}

/** Reads `1h30m`, `90s`, `1.5h`, `250ms`, with an optional sign. */
export function toDuration(text: string): Duration {
  const sign = text.startsWith("-") ? -1 : 1;
  let rest = text.replace(/^[+-]/, "").slice(0, 100);
  let milliseconds = 0;
  if (rest === "") fail(`"${text}" is not a duration. Write it like 1h30m, 90s or 250ms.`);
  while (rest !== "") {
    const match = part.exec(rest);
    if (match === null) fail(`"${text.slice(0, 100)}" is not a duration. Write it like 1h30m, 90s or 250ms.`);
    milliseconds += Number(match[1]) * (unitMilliseconds[match[2] ?? ""] ?? 0);
    rest = rest.slice(match[0].length);
  }
  return new Duration(sign * milliseconds);
}
