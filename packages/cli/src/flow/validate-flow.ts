import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { parseFlowFile } from "@autoweave/flow/parse-flow-file";
import { type Context, print } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { readText } from "../read-json.js";
import { countDiagnostics, formatDiagnostics } from "../show/format-diagnostics.js";
import { isFile, toName } from "./read-flow-source.js";

async function findFaults(context: Context, source: string): Promise<Diagnostic[]> {
  if (!isFile(source, context.terminal.cwd)) {
    return (await context.call((api) => api.flows.validate.query({ flow: source }))).diagnostics;
  }
  const { graph, diagnostics } = parseFlowFile(await readText(source, context.terminal));
  if (graph === undefined) return diagnostics;
  // Loaded late: the other commands need not wait for every node type.
  const [{ validateGraph }, { builtinManifests }] = await Promise.all([
    import("@autoweave/flow/validate"),
    import("@autoweave/nodes/manifests"),
  ]);
  return validateGraph(graph, builtinManifests());
}

/** `flow validate`: what is wrong with flows, in files or on the server. Returns the exit code. */
export async function validateFlows(context: Context, sources: string[]): Promise<number> {
  const { colors } = context.terminal;
  const flows: { source: string; valid: boolean; diagnostics: Diagnostic[] }[] = [];
  for (const source of sources) {
    const diagnostics = await findFaults(context, source);
    flows.push({ source, valid: diagnostics.every(({ severity }) => severity !== "error"), diagnostics });
  }
  print(context, { valid: flows.every(({ valid }) => valid), flows }, () =>
    flows
      .map(({ source, valid, diagnostics }) => {
        const verdict = valid ? colors.green("valid") : colors.red("invalid");
        const line = `${toName(source)}: ${verdict}, ${countDiagnostics(diagnostics)}`;
        return diagnostics.length === 0 ? line : `${line}\n${formatDiagnostics(diagnostics, colors)}`;
      })
      .join("\n"),
  );
  return flows.every(({ valid }) => valid) ? exitCodes.ok.code : exitCodes.invalidFlow.code;
}
