import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { formatFlowFile } from "@autoweave/flow/format-flow-file";

/** The name of a flow's file: its name, as far as file names allow. */
export function toFileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${plain === "" ? "flow" : plain}.flow.json`;
}

/** Hands the flow to the person as a file. */
export function exportFlow(graph: FlowGraph): void {
  const url = URL.createObjectURL(new Blob([formatFlowFile(graph)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = toFileName(graph.name);
  link.click();
  URL.revokeObjectURL(url);
}
