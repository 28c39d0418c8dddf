import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Plan } from "@autoweave/contracts/plan";
import { explainPlan } from "@autoweave/engine/compile/explain-plan";
import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { countDiagnostics, formatDiagnostics } from "../show/format-diagnostics.js";
import { isFile, readFlowFile, toName } from "./read-flow-source.js";

type Planned = { plan?: Plan | undefined; diagnostics: Diagnostic[] };

async function plan(context: Context, source: string): Promise<Planned> {
  if (!isFile(source, context.terminal.cwd)) return context.call((api) => api.flows.plan.query({ flow: source }));
  const graph = await readFlowFile(source, context.terminal);
  const [{ compile }, { builtinManifests }] = await Promise.all([
    import("@autoweave/engine/compile/compile"),
    import("@autoweave/nodes/manifests"),
  ]);
  return compile(graph, builtinManifests());
}

/** `flow plan`: how a flow is cut into jobs, and why. */
export async function planFlow(context: Context, source: string): Promise<void> {
  const planned = await plan(context, source);
  const { plan: made, diagnostics } = planned;
  if (made === undefined) {
    throw new CliError("invalidFlow", `${toName(source)} cannot be planned: ${countDiagnostics(diagnostics)}.`, {
      code: "graph.invalid",
      diagnostics,
    });
  }
  if (diagnostics.length > 0 && !context.json) {
    context.terminal.err(formatDiagnostics(diagnostics, context.terminal.errorColors));
  }
  print(context, { plan: made, diagnostics }, () => explainPlan(made));
}
