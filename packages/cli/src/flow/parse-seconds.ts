import { CliError } from "../cli-error.js";

/** Seconds of the command line as milliseconds; undefined stays so. */
export function parseSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return Math.ceil(seconds * 1000);
  throw new CliError("usage", `"${text}" is not a number of seconds.`, { hint: "Write it as --timeout 30." });
}
