import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { largestFlowFile, parseFlowFile } from "@autoweave/flow/parse-flow-file";

/** What a file that was chosen holds: a flow, or why it is none and what to do about it. */
export type ReadFile = { file: string; graph: FlowGraph } | { file: string; message: string; fix: string };

// A character is four bytes at most.
const mostBytes = largestFlowFile * 4;

/** Reads a file that somebody has chosen or dropped. Never throws. */
export async function readFlowFile(file: File): Promise<ReadFile> {
  const name = file.name;
  if (file.size === 0) return { file: name, message: "The file is empty.", fix: "Export the flow again." };
  if (file.size > mostBytes) {
    return {
      file: name,
      message: `The file is larger than ${mostBytes / 1_000_000} MB.`,
      fix: "Choose a file that ends in .flow.json.",
    };
  }
  let text: string;
  try {
    // Anything but UTF-8 is refused rather than brought in with holes.
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return { file: name, message: "The file is not text.", fix: "Choose a file that ends in .flow.json." };
  }
  const { graph, diagnostics } = parseFlowFile(text);
  if (graph !== undefined) return { file: name, graph };
  const [first] = diagnostics;
  return {
    file: name,
    message: first?.message ?? "The file holds no flow.",
    fix: first?.fix ?? "Choose a file that ends in .flow.json.",
  };
}
