import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { Accepted, Acceptor } from "../../run/accept.js";
import type { FlowVersions } from "../../run/flow-version.js";
import { type RunTarget, toNewRun } from "../../run/to-new-run.js";
import type { Database } from "../../store/database.js";
import { findStartable, type Startable } from "../../store/ledger/find-startable.js";
import { toStoredValue } from "../../store/stored-value.js";
import { isDeeperThan, mostDepth } from "../json-depth.js";
import { flowNotFound, isStorable, toShown } from "../refer.js";

/** What starting runs needs of the app. */
export type StartParts = { database: Database; versions: FlowVersions; acceptor: Acceptor };

/** `trigger` may be left out when only one fits: the only one there is, or the only manual one. */
export type StartInput = {
  flow: string;
  trigger?: string | undefined;
  input?: Json | undefined;
  /** A second start with the same key starts nothing and returns the first run. */
  dedupeKey?: string | undefined;
};

const manualType = "trigger.manual";

/**
 * Starts a run of what is published of a flow. Throws `flow.not-found`, `flow.not-published`, `request.invalid`,
 * `payload.too-large`.
 */
export async function startRun(parts: StartParts, actor: Actor, input: StartInput): Promise<Accepted> {
  authorize(actor, "run.start");
  const value = input.input ?? null;
  if (isDeeperThan(value, mostDepth)) {
    throw new AppError("request.invalid", `The input has values nested deeper than ${mostDepth}.`);
  }
  if (input.dedupeKey !== undefined && !isStorable(input.dedupeKey)) {
    throw new AppError("request.invalid", "The dedupe key has a NUL character in it.");
  }
  const stored = toStoredValue(value);
  const { flow } = input;
  const found = await findPublished(parts, actor.tenantId, flow);
  const version = await parts.versions.get(found.versionId);
  const target = toTarget(actor.tenantId, found, pickTrigger(found, input.trigger));
  const run = toNewRun(target, version, { cause: "manual", input: stored, dedupeKey: input.dedupeKey });
  return parts.acceptor.accept({ run, version });
}

/** A flow that is live. */
export type LiveFlow = Startable & { versionId: string; number: number };

/** The flow named, with what is live of it. Throws `flow.not-found`, `flow.not-published`. */
export async function findPublished(parts: { database: Database }, tenantId: string, flow: string): Promise<LiveFlow> {
  const found = isStorable(flow)
    ? await parts.database.withLedger(tenantId, (sql) => findStartable(sql, tenantId, flow))
    : undefined;
  if (found === undefined) throw flowNotFound(flow);
  const { versionId, number } = found;
  if (versionId !== null && number !== null) return { ...found, versionId, number };
  throw new AppError("flow.not-published", `The flow ${toShown(found.flowName)} is not published; publish it first.`);
}

/** A trigger of a live flow as the target of a run. */
export function toTarget(tenantId: string, live: LiveFlow, node: string): RunTarget {
  const { flowId, flowName, versionId, number } = live;
  return { tenantId, flowId, flowName, versionId, version: number, node };
}

function pickTrigger({ triggers }: LiveFlow, wanted: string | undefined): string {
  const names = triggers.map(({ node }) => node);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new AppError(
      "request.invalid",
      `The flow has no live trigger ${toShown(wanted)}; it has ${names.join(", ") || "none"}.`,
      { details: { triggers: names } },
    );
  }
  const manual = triggers.filter(({ type }) => type === manualType);
  const [only, another] = manual.length > 0 ? manual : triggers;
  if (only !== undefined && another === undefined) return only.node;
  throw new AppError("request.invalid", `Say which trigger to start: ${names.join(", ")}.`, {
    details: { triggers: names },
  });
}
