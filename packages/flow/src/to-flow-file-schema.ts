import { FlowGraph } from "@autoweave/contracts/flow-graph";

/** The JSON Schema of `*.flow.json` files, for editors that complete and check as people type. */
export function toFlowFileSchema(): object {
  const { $schema, ...schema } = FlowGraph.toJSONSchema({ io: "input", unrepresentable: "any" });
  return { $schema, title: "AutoWeave flow", ...schema };
}
