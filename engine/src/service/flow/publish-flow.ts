import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { Plan } from "@autoweave/contracts/plan";
import { uuidv7 } from "uuidv7";
import { compile } from "../../compile/compile.js";
import type { Bus } from "../../queue/bus.js";
import { triggerTopic } from "../../queue/topics.js";
import type { NodeRegistry } from "../../run/node-registry.js";
import type { Database, TenantClient } from "../../store/database.js";
import { toJsonColumn } from "../../store/json-column.js";
import { recordAudit } from "../audit/record-audit.js";
import { findCredentialFaults } from "../credential/find-credential-faults.js";
import { isStorable } from "../refer.js";
import { claimHooks } from "./claim-hooks.js";
import { lockFlow } from "./find-flow.js";
import type { LiveVersion } from "./list-flows.js";
import { noteFlowChange, tellFlowChange } from "./note-flow-change.js";
import { readKeptGraph, toInvalidError } from "./read-graph.js";
import { type NewTrigger, toTriggers } from "./to-triggers.js";
import { readSchedule, type TriggerView, toEnv, toTriggerView } from "./trigger-view.js";

/** What publishing needs of the app. */
export type PublishParts = {
  database: Database;
  bus: Bus;
  manifests: ManifestRegistry;
  nodes: NodeRegistry;
  onError: (error: unknown) => void;
};

/** What is live now. `isNew` is false when the same content was published before. */
export type Published = {
  flowId: string;
  version: LiveVersion;
  isNew: boolean;
  triggers: TriggerView[];
  diagnostics: Diagnostic[];
};

type Content = { graph: FlowGraph; plan: Plan; triggers: NewTrigger[] };

/**
 * Makes the draft live. Nothing changes when it has errors (`graph.invalid` with `details.diagnostics`), or when another
 * flow answers one of its webhooks (`flow.hook-taken`). Content that is live already makes no new version. Runs that go
 * on are not disturbed. Throws `flow.not-found`.
 */
export async function publishFlow(
  parts: PublishParts,
  actor: Actor,
  input: { flow: string; note?: string | undefined },
): Promise<Published> {
  authorize(actor, "flow.publish");
  const { tenantId } = actor;
  if (input.note !== undefined && !isStorable(input.note)) {
    throw new AppError("request.invalid", "The note has a NUL character in it.");
  }
  const now = new Date();
  const published = await parts.database.withTenant(tenantId, async (client) => {
    const flowId = await lockFlow(client, input.flow);
    const flow = await client.flow.findUniqueOrThrow({ where: { id: flowId } });
    const { content, diagnostics } = read(parts, readKeptGraph(flow.draft), now);
    const faults = await findCredentialFaults(client, content.graph, parts.manifests);
    if (faults.length > 0) throw toInvalidError([...faults, ...diagnostics]);
    await claimHooks(client, { tenantId, flowId }, content.triggers);
    const { version, isNew } = await writeVersion(
      client,
      { tenantId, flowId, note: input.note ?? null, by: actor.subject },
      content,
      flow,
    );
    await writeTriggers(client, { tenantId, flowId, versionId: version.id }, content.triggers);
    await client.flow.update({ where: { id: flowId }, data: { publishedVersionId: version.id } });
    await noteFlowChange(client, actor, {
      flowId,
      kind: "published",
      name: flow.name,
      revision: flow.draftRevision,
      version: version.number,
    });
    const views = content.triggers.map((trigger) => toTriggerView(trigger, toEnv(content.graph), now));
    await recordAudit(client, actor, {
      action: "flow.publish",
      resource: { kind: "flow", id: flowId },
      details: { name: flow.name, version: version.number, hash: version.hash, isNew },
    });
    return { flowId, version, isNew, triggers: views, diagnostics };
  });
  await tellTriggers(parts, tenantId);
  await tellFlowChange(parts, tenantId);
  return published;
}

/** Says on the bus that a tenant's triggers have changed. Whoever misses it looks by itself a little later. */
export async function tellTriggers(parts: Pick<PublishParts, "bus" | "onError">, tenantId: string): Promise<void> {
  await parts.bus.publish([{ topic: triggerTopic, body: { tenantId } }]).catch(parts.onError);
}

function read(parts: PublishParts, graph: FlowGraph, now: Date): { content: Content; diagnostics: Diagnostic[] } {
  const { plan, diagnostics } = compile(graph, parts.manifests);
  if (plan === undefined) throw toInvalidError(diagnostics);
  const { triggers, diagnostics: faults } = toTriggers(parts, graph, now);
  if (faults.length > 0) throw toInvalidError([...faults, ...diagnostics]);
  return { content: { graph, plan, triggers }, diagnostics };
}

const inShort = { id: true, number: true, hash: true } as const;

/** The version that has this content: the live one, else the newest if it is the same, else a new one. */
async function writeVersion(
  client: TenantClient,
  owner: { tenantId: string; flowId: string; note: string | null; by: Actor["subject"] },
  { graph, plan }: Content,
  flow: { publishedVersionId: string | null },
): Promise<{ version: LiveVersion; isNew: boolean }> {
  const { tenantId, flowId, note, by } = owner;
  const newest = await client.flowVersion.findFirst({
    where: { flowId },
    orderBy: { number: "desc" },
    select: inShort,
  });
  const { publishedVersionId } = flow;
  const live =
    publishedVersionId === null || publishedVersionId === newest?.id
      ? newest
      : await client.flowVersion.findUnique({ where: { id: publishedVersionId }, select: inShort });
  if (live !== null && live.hash === plan.hash) return { version: live, isNew: false };
  const version = await client.flowVersion.create({
    data: {
      id: uuidv7(),
      tenantId,
      flowId,
      number: (newest?.number ?? 0) + 1,
      hash: plan.hash,
      graph: toJsonColumn(graph),
      plan: toJsonColumn(plan),
      note,
      byKind: by.kind,
      byId: by.id,
    },
    select: inShort,
  });
  return { version, isNew: true };
}

/** Rows keep their ids over versions: what a schedule has started is known by them. */
async function writeTriggers(
  client: TenantClient,
  owner: { tenantId: string; flowId: string; versionId: string },
  triggers: readonly NewTrigger[],
): Promise<void> {
  const { tenantId, flowId, versionId } = owner;
  await client.trigger.deleteMany({ where: { flowId, node: { notIn: triggers.map(({ node }) => node) } } });
  const before = await client.trigger.findMany({
    where: { flowId },
    select: { node: true, config: true, nextAt: true, version: { select: { graph: true } } },
  });
  for (const trigger of triggers) {
    const { node, type, hookPath, hookMethods } = trigger;
    const known = before.find((row) => row.node === node);
    const data = {
      versionId,
      type,
      hookPath,
      hookMethods,
      config: toJsonColumn(trigger.config),
      nextAt: toNextAt(trigger, known),
    };
    await client.trigger.upsert({
      where: { flowId_node: { flowId, node } },
      create: { id: uuidv7(), tenantId, flowId, node, ...data },
      update: data,
    });
  }
}

/** A date that is due and has not been seen to yet is not lost because the flow is published again. */
function toNextAt(
  { schedule }: NewTrigger,
  known: { config: unknown; nextAt: Date | null; version: { graph: unknown } } | undefined,
): Date | null {
  if (schedule === undefined) return null;
  const before =
    known === undefined
      ? undefined
      : readSchedule(known.config as Record<string, Json>, toEnv(known.version.graph as FlowGraph));
  const isSame = before?.cron === schedule.cron && before.timeZone === schedule.timeZone;
  return isSame && known?.nextAt != null ? known.nextAt : schedule.nextAt;
}
