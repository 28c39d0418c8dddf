import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Json } from "@autoweave/contracts/json";
import type { RuleContext } from "./rule.js";

const deepest = 64;
const largest = 1_000_000;

/** Config stays small enough to be checked, stored with every version and shown. */
export const configSize = ({ graph }: Pick<RuleContext, "graph">): Diagnostic[] =>
  graph.nodes.flatMap((node) => {
    const reason = measure([node.config, node.fallback ?? null, node.concurrency?.key ?? null]);
    if (reason === undefined) return [];
    return [
      {
        code: "config.too-large",
        severity: "error" as const,
        message: `The config of node "${node.id}" ${reason}.`,
        fix: "Move the data out of the config, for example into the trigger's input or an HTTP request.",
        node: node.id,
      },
    ];
  });

/** Walks with a list of its own, so that no depth ends the stack. */
function measure(value: Json): string | undefined {
  let size = 0;
  const waiting: { value: Json; depth: number }[] = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    size += typeof next.value === "string" ? next.value.length + 2 : 4;
    if (size > largest) return `is larger than ${largest / 1_000_000} MB`;
    if (next.depth > deepest + 2) return `is nested deeper than ${deepest} levels`;
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [key, inner] of Object.entries(next.value)) {
      size += key.length + 3;
      waiting.push({ value: inner, depth: next.depth + 1 });
    }
  }
  return undefined;
}
