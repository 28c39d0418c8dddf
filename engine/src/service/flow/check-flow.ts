import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { Plan } from "@autoweave/contracts/plan";
import { compile } from "../../compile/compile.js";
import type { Database } from "../../store/database.js";
import { checkGraph } from "./check-graph.js";
import { findFlowId } from "./find-flow.js";
import { readGraph, readKeptGraph } from "./read-graph.js";

/** What checking needs of the app. */
export type CheckParts = { database: Database; manifests: ManifestRegistry };

/** A draft, or a graph that is not kept. */
export type CheckInput = { flow?: string | undefined; graph?: unknown };

async function findGraph(parts: CheckParts, actor: Actor, { flow, graph }: CheckInput): Promise<FlowGraph> {
  if ((flow === undefined) === (graph === undefined)) {
    throw new AppError("request.invalid", "Give either flow, the id or name of a flow, or graph, a flow's JSON.");
  }
  if (flow === undefined) return readGraph(graph);
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await findFlowId(client, flow);
    return readKeptGraph((await client.flow.findUniqueOrThrow({ where: { id }, select: { draft: true } })).draft);
  });
}

/** What is wrong with a draft or a graph. Throws `graph.format`, `flow.not-found`. */
export async function validateFlow(
  parts: CheckParts,
  actor: Actor,
  input: CheckInput,
): Promise<{ diagnostics: Diagnostic[] }> {
  authorize(actor, "flow.validate");
  const graph = await findGraph(parts, actor, input);
  return { diagnostics: await checkGraph(parts, actor.tenantId, graph) };
}

/** How a draft or a graph would be run; without a plan, the diagnostics say why. Throws `graph.format`, `flow.not-found`. */
export async function planFlow(
  parts: CheckParts,
  actor: Actor,
  input: CheckInput,
): Promise<{ plan?: Plan; diagnostics: Diagnostic[] }> {
  authorize(actor, "flow.plan");
  const { plan, diagnostics } = compile(await findGraph(parts, actor, input), parts.manifests);
  return { ...(plan === undefined ? {} : { plan }), diagnostics };
}
