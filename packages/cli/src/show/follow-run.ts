import { setTimeout as sleep } from "node:timers/promises";
import { isEndedRun, type NodeRunView, type RunView } from "@autoweave/contracts/run";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { readNodes } from "../run/read-nodes.js";
import type { Colors } from "../terminal.js";
import { formatDuration } from "./format-duration.js";
import { formatOffset } from "./format-nodes.js";
import { formatPorts } from "./format-ports.js";
import { formatFault } from "./format-run.js";
import { formatStatus } from "./format-status.js";
import { formatWaiting } from "./format-waiting.js";
import { toContainer, toPlace } from "./to-node-rows.js";

/** A run and its nodes, at its end or when the time to wait was over. */
export type Followed = { run: RunView; nodes: NodeRunView[] };

const lookEveryMs = 500;
const mostFollowed = 500;
const againMs = 1000;
const patientTries = 30;
const mostToldIterations = 20;
const quiet = new Set(["running", "waiting", "completed", "skipped"]);
/** What was skipped has no time, and is told last. */
const lastMoment = "9999-12-31T23:59:59Z";

/**
 * Follows a run until it has ended or `untilMs` (a time of `Date.now()`) has come, and tells each change of a node once.
 */
export async function followRun(
  context: Context,
  runId: string,
  options: { untilMs?: number | undefined; tell: (line: string) => void; colors: Colors },
): Promise<Followed> {
  const told = new Map<string, string>();
  let isLarge = false;
  const ask = withPatience(context, options.tell);
  for (;;) {
    const left = (options.untilMs ?? Number.POSITIVE_INFINITY) - Date.now();
    const timeoutMs = Math.max(1, Math.min(lookEveryMs, Math.round(left)));
    const run = await ask((api) => api.runs.wait.query({ run: runId, timeoutMs }));
    const isOver = isEndedRun(run.status) || left <= 0;
    const nodes = isOver
      ? await readNodes({ ...context, call: ask }, { run: runId })
      : await ask((api) => api.runs.nodes.query({ run: runId, ...(isLarge ? { scope: "" } : {}) }));
    // Of a run with many iterations only the top is followed: all of it every moment would cost more than the run.
    isLarge ||= nodes.length > mostFollowed;
    for (const line of toNews(nodes, run, told, options.colors)) options.tell(line);
    if (isOver) return { run, nodes };
  }
}

/** Asks again for a while when the server is not there: it may be starting anew, and the run goes on after that. */
function withPatience(context: Context, tell: (line: string) => void): Context["call"] {
  // A server that was never there is not going to come.
  let mostTries = 0;
  return async (work) => {
    for (let tries = 1; ; tries++) {
      try {
        const result = await context.call(work);
        mostTries = patientTries;
        return result;
      } catch (error) {
        if (!(error instanceof CliError && error.exit === "unreachable") || tries > mostTries) throw error;
        if (tries === 1) tell("The server is not there just now; trying again.");
        await sleep(againMs);
      }
    }
  };
}

/** A line for each node whose state has changed since it was last told. */
export function toNews(
  nodes: readonly NodeRunView[],
  run: Pick<RunView, "createdAt">,
  told: Map<string, string>,
  colors: Colors,
): string[] {
  const crowded = findCrowded(nodes);
  const changed = nodes.filter((node) => {
    const key = toPlace(node);
    const state = toState(node);
    if (told.get(key) === state) return false;
    told.set(key, state);
    return !(crowded.has(toContainer(node.scope)) && quiet.has(node.status));
  });
  const at = (node: NodeRunView) => Date.parse(node.finishedAt ?? node.startedAt ?? lastMoment);
  return changed.sort((left, right) => at(left) - at(right)).map((node) => formatNews(node, run, colors));
}

/** A container is told again whenever more of its iterations are done. */
function toState({ status, attempt, waitingFor }: NodeRunView): string {
  const progress = waitingFor?.kind === "iterations" ? waitingFor.total - waitingFor.active - waitingFor.left : "";
  return `${status} ${attempt} ${progress}`;
}

/** Containers with so many iterations that only those which do not go well are told. */
function findCrowded(nodes: readonly NodeRunView[]): Set<string> {
  const counts = new Map<string, number>();
  for (const scope of new Set(nodes.map((node) => node.scope))) {
    const container = toContainer(scope);
    if (container !== "") counts.set(container, (counts.get(container) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > mostToldIterations).map(([container]) => container));
}

function formatNews(node: NodeRunView, run: Pick<RunView, "createdAt">, colors: Colors): string {
  const moment = node.finishedAt ?? node.startedAt;
  const offset = moment === null ? "" : formatOffset(moment, run.createdAt);
  const took = node.durationMs === null ? "" : ` in ${formatDuration(node.durationMs)}`;
  const tries = node.attempt > 1 ? ` (try ${node.attempt})` : "";
  return `${colors.dim(offset.padStart(9))}  ${toPlace(node)} ${formatStatus(node.status, colors)}${took}${tries}${tellMore(node)}`;
}

function tellMore(node: NodeRunView): string {
  if (node.status === "waiting" && node.waitingFor !== null) return `: ${formatWaiting(node.waitingFor)}`;
  if (node.status !== "completed" && node.error !== null) return `: ${formatFault(node.error)}`;
  return node.status === "completed" ? `  ${formatPorts(node.output, 60)}` : "";
}
