import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { parseFlowFile } from "@autoweave/flow/parse-flow-file";
import { CliError } from "../cli-error.js";
import { readText } from "../read-json.js";
import { countDiagnostics } from "../show/format-diagnostics.js";
import type { Terminal } from "../terminal.js";

/** True when the argument means a file (`-` is stdin) and not a flow of the server. */
export function isFile(source: string, cwd: string): boolean {
  return source === "-" || source.endsWith(".json") || existsSync(resolve(cwd, source));
}

/** Reads a flow file. Throws `invalidFlow` with what is wrong when it cannot be read as a flow. */
export async function readFlowFile(source: string, terminal: Terminal): Promise<FlowGraph> {
  const { graph, diagnostics } = parseFlowFile(await readText(source, terminal));
  if (graph !== undefined) return graph;
  throw new CliError("invalidFlow", `${toName(source)} is not a flow: ${countDiagnostics(diagnostics)}.`, {
    code: "graph.format",
    diagnostics,
  });
}

/** What people call the source of a flow. */
export function toName(source: string): string {
  return source === "-" ? "stdin" : source;
}
