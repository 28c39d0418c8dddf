import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { findCredentialReferences, nameCredentials } from "@autoweave/flow/credential-references";
import { formatFlowFile } from "@autoweave/flow/format-flow-file";
import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";

const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** Options of `flow export`. */
export type ExportOptions = { output?: string; at?: string; force?: boolean };

/** `flow export`: the draft, or a published version, as a flow file. */
export async function exportFlow(context: Context, flow: string, options: ExportOptions): Promise<void> {
  const number = toVersionNumber(options.at);
  const graph =
    number === undefined
      ? (await context.call((api) => api.flows.get.query({ flow }))).graph
      : (await context.call((api) => api.versions.get.query({ flow, number }))).graph;
  const text = formatFlowFile(await toFile(context, graph));
  if (options.output === undefined) {
    context.terminal.out(text.trimEnd());
    return;
  }
  const path = resolve(context.terminal.cwd, options.output);
  try {
    writeFileSync(path, text, { flag: options.force === true ? "w" : "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new CliError("unexpected", `${options.output} cannot be written (${code}).`);
    throw new CliError("conflict", `${options.output} is there already.`, {
      code: "cli.file",
      hint: "Give another name, or --force to write over it.",
    });
  }
  print(context, { file: path, name: graph.name }, () => `${options.output} written`);
}

/** Asks for the names of credentials only where the flow holds ids. */
async function toFile(context: Context, graph: FlowGraph): Promise<FlowGraph> {
  const ids = findCredentialReferences(graph.nodes).filter(({ credential }) => isId.test(credential));
  if (ids.length === 0) return graph;
  return nameCredentials(graph, await context.call((api) => api.credentials.list.query()));
}

function toVersionNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new CliError("usage", `"${text}" is not the number of a version.`, { hint: "Write it as --at 3." });
}
