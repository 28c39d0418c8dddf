import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { Plan, ScopePlan } from "@autoweave/contracts/plan";
import { limitGraph } from "@autoweave/flow/limit-graph";
import { uuidv7 } from "uuidv7";
import { compile } from "../../compile/compile.js";
import type { Accepted, Acceptor } from "../../run/accept.js";
import type { FlowVersions } from "../../run/flow-version.js";
import { toNewRun } from "../../run/to-new-run.js";
import type { Database, TenantClient } from "../../store/database.js";
import { toJsonColumn } from "../../store/json-column.js";
import { toStoredValue } from "../../store/stored-value.js";
import { findFlowId } from "../flow/find-flow.js";
import { readKeptGraph, toInvalidError } from "../flow/read-graph.js";
import { isDeeperThan, mostDepth } from "../json-depth.js";
import { toShown } from "../refer.js";

/** What a test run needs of the app. */
export type StartDraftParts = {
  database: Database;
  versions: FlowVersions;
  acceptor: Acceptor;
  manifests: ManifestRegistry;
};

/** A test run of a draft, or of a part of it. */
export type StartDraftInput = {
  flow: string;
  /** May be left out when the part that runs has one trigger, or one manual one. */
  trigger?: string | undefined;
  input?: Json | undefined;
  /** What nodes put out in place of running, by node and port. */
  pins?: Record<string, Record<string, Json>> | undefined;
  /** Runs what leads to this node, and the node, and nothing behind it. */
  upTo?: string | undefined;
};

/** Test runs carry this number: they are of no version. */
const draftNumber = 0;
const keptDays = 7;
const manualType = "trigger.manual";

/**
 * Runs a draft as it stands, without publishing it: the run is pinned to a snapshot of the draft. Pinned nodes do not run.
 * Throws `flow.not-found`, `graph.invalid` with `details.diagnostics` of the part that would run, `request.invalid`,
 * `payload.too-large`.
 */
export async function startDraft(
  parts: StartDraftParts,
  actor: Actor,
  input: StartDraftInput,
): Promise<Accepted & { trigger: string }> {
  authorize(actor, "run.start-draft");
  const { tenantId } = actor;
  const { pins = {}, upTo } = input;
  const value = input.input ?? null;
  if (isDeeperThan(value, mostDepth) || isDeeperThan(pins, mostDepth)) {
    throw new AppError("request.invalid", `Input and pins may have values nested at most ${mostDepth} deep.`);
  }
  const stored = toStoredValue(value);
  const snapshot = await parts.database.withTenant(tenantId, async (client) => {
    const flowId = await findFlowId(client, input.flow);
    const flow = await client.flow.findUniqueOrThrow({ where: { id: flowId }, select: { name: true, draft: true } });
    const draft = readKeptGraph(flow.draft);
    if (upTo !== undefined && !draft.nodes.some(({ id }) => id === upTo)) {
      throw new AppError("request.invalid", `The draft has no node ${toShown(upTo)} to run up to; load it again.`);
    }
    const graph = upTo === undefined ? draft : limitGraph(draft, upTo);
    const { plan, diagnostics } = compile(graph, parts.manifests);
    if (plan === undefined) throw toInvalidError(diagnostics);
    const trigger = pickTrigger(graph, plan, input.trigger);
    const id = uuidv7();
    await forgetOld(client, flowId);
    await client.draftSnapshot.create({
      data: { id, tenantId, flowId, graph: toJsonColumn(graph), plan: toJsonColumn(withPins(plan, pins)) },
    });
    return { id, flowId, flowName: flow.name, trigger };
  });
  const version = await parts.versions.get(snapshot.id);
  const { flowId, flowName, trigger } = snapshot;
  const target = { tenantId, flowId, flowName, versionId: snapshot.id, version: draftNumber, node: trigger };
  const run = toNewRun(target, version, { cause: "test", input: stored });
  return { ...(await parts.acceptor.accept({ run, version })), trigger };
}

/** Snapshots stay as long as runs of them can be looked at, and a week in any case. */
async function forgetOld(client: TenantClient, flowId: string): Promise<void> {
  await client.$executeRaw`
    DELETE FROM draft_snapshot s WHERE s.flow_id = ${flowId}::uuid
      AND s.created_at < now() - ${keptDays}::int * interval '1 day'
      AND NOT EXISTS (SELECT FROM run r WHERE r.flow_id = s.flow_id AND r.version_id = s.id)`;
}

function pickTrigger(graph: FlowGraph, plan: Plan, wanted: string | undefined): string {
  const names = Object.keys(plan.triggers);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new AppError(
      "request.invalid",
      `No trigger ${toShown(wanted)} leads there; there are ${names.join(", ") || "none"}.`,
      { details: { triggers: names } },
    );
  }
  const manual = names.filter((name) => graph.nodes.some(({ id, type }) => id === name && type === manualType));
  const [only, another] = manual.length > 0 ? manual : names;
  if (only !== undefined && another === undefined) return only;
  throw new AppError(
    "request.invalid",
    names.length === 0
      ? "No trigger leads there; connect one first."
      : `Say which trigger to start: ${names.join(", ")}.`,
    { details: { triggers: names } },
  );
}

/** The plan with what is pinned written on its nodes, also on those in bodies. */
function withPins(plan: Plan, pins: Record<string, Record<string, Json>>): Plan {
  if (Object.keys(pins).length === 0) return plan;
  const pinScope = (scope: ScopePlan): ScopePlan => ({
    ...scope,
    units: scope.units.map((unit) => ({
      ...unit,
      nodes: unit.nodes.map((node) => {
        const pinned = Object.hasOwn(pins, node.id) ? pins[node.id] : undefined;
        const { container } = node;
        return {
          ...node,
          ...(container === undefined ? {} : { container: { ...container, body: pinScope(container.body) } }),
          ...(pinned === undefined ? {} : { pinned }),
        };
      }),
    })),
  });
  const triggers = Object.entries(plan.triggers).map(([name, scope]) => [name, pinScope(scope)] as const);
  return { ...plan, triggers: Object.fromEntries(triggers) };
}
