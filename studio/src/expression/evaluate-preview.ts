import { isAppError } from "@autoweave/contracts/app-error";
import type { Binding } from "@autoweave/contracts/binding";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import { findExpressions, resolveBinding } from "@autoweave/flow/bindings";
import { compileExpression } from "@autoweave/flow/expression";
import type { Samples } from "./scope-tree";

/** What a value comes to on the data of the last run: the value, why it fails, or what data is missing to say. */
export type Preview =
  | { kind: "value"; value: Json }
  | { kind: "fault"; message: string }
  | { kind: "unknown"; missing: string };

/** Data that the expression reads and that no run has brought yet. */
function findMissing(binding: Binding, samples: Samples): string | undefined {
  for (const { source } of findExpressions(binding)) {
    const compiled = compileExpression(source);
    for (const { node, port } of compiled.reads) {
      const values = Object.hasOwn(samples.nodes, node) ? samples.nodes[node] : undefined;
      if (values === undefined || (port !== undefined && !Object.hasOwn(values, port))) return `nodes.${node}`;
    }
    if (compiled.roots.includes("trigger") && samples.trigger === undefined) return "trigger";
    if (compiled.roots.includes("item") && samples.item === undefined) return "item";
  }
  return undefined;
}

/** Computes a value on the data of the last run. Never throws. */
export function evaluatePreview(binding: Binding, samples: Samples, run: JsonObject = {}): Preview {
  try {
    const missing = findMissing(binding, samples);
    if (missing !== undefined) return { kind: "unknown", missing };
    const nodes = samples.nodes as Record<string, Record<string, Json>>;
    const value = resolveBinding(binding, {
      nodes,
      run,
      ...(samples.trigger === undefined ? {} : { trigger: samples.trigger }),
      ...(samples.item === undefined ? {} : { item: samples.item, index: 0 }),
      ...(samples.env === undefined ? {} : { env: samples.env }),
    });
    return { kind: "value", value };
  } catch (error) {
    return { kind: "fault", message: isAppError(error) ? error.message : "This cannot be computed." };
  }
}
