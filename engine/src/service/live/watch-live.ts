import type { Action } from "@autoweave/auth/action";
import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { LiveTopic } from "@autoweave/contracts/live-topic";
import type { Live } from "./live.js";
import type { Told } from "./live-stream.js";
import type { Listener } from "./rights-watch.js";

/** Who may look at something may watch it. */
const actionOf = {
  run: "run.get",
  runs: "run.list",
  flows: "flow.list",
  "node-types": "node-type.list",
  log: "observe.log",
} as const satisfies Record<LiveTopic["topic"], Action>;

function authorizeAll(actor: Actor, topics: readonly LiveTopic[]): void {
  for (const { topic } of topics) authorize(actor, actionOf[topic]);
}

/**
 * Tells what changes in some topics, from a cursor or from now on, for as long as the actor may hear it. `again` looks at
 * the credential anew. Throws `live.limit`, `run.not-found`, `flow.not-found`.
 */
export function watchLive(
  parts: { live: Live },
  actor: Actor,
  input: { topics: readonly LiveTopic[]; after?: string | undefined },
  how: { again: Pick<Listener, "credential" | "authenticate">; signal: AbortSignal },
): AsyncGenerator<Told, void, void> {
  const { topics, after } = input;
  authorizeAll(actor, topics);
  const allow = (now: Actor) => {
    if (now.tenantId !== actor.tenantId) throw new AppError("auth.required", "Sign in again.");
    authorizeAll(now, topics);
  };
  return parts.live.open({ actor, topics, after, rights: { ...how.again, allow }, signal: how.signal });
}
