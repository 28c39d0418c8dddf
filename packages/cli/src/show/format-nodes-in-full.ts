import type { AttemptRecord, NodeRunView } from "@autoweave/contracts/run";
import type { Colors } from "../terminal.js";
import { formatDuration } from "./format-duration.js";
import { formatOffset } from "./format-nodes.js";
import { formatInFull } from "./format-ports.js";
import { formatFault } from "./format-run.js";
import { formatStatus } from "./format-status.js";
import { formatWaiting } from "./format-waiting.js";
import { type RowOptions, toNodeRows, toPlace } from "./to-node-rows.js";

/** The nodes of a run one below the other, each with all of its config, input, output and attempts. */
export function formatNodesInFull(
  nodes: readonly NodeRunView[],
  options: RowOptions & { colors: Colors; runStartedAt: string },
): string {
  return toNodeRows(nodes, { ...options, all: true })
    .flatMap((row) => (row.kind === "node" ? [formatNode(row.node, options)] : []))
    .join("\n\n");
}

function formatNode(node: NodeRunView, options: { colors: Colors; runStartedAt: string }): string {
  const { colors } = options;
  const lines = [`${colors.bold(toPlace(node))}  ${colors.dim(node.type)}  ${formatStatus(node.status, colors)}`];
  if (node.startedAt !== null) {
    const took = node.durationMs === null ? "" : `, took ${formatDuration(node.durationMs)}`;
    lines.push(`  started ${node.startedAt} (${formatOffset(node.startedAt, options.runStartedAt)})${took}`);
  }
  if (node.waitingFor !== null) lines.push(`  ${colors.cyan(formatWaiting(node.waitingFor))}`);
  if (node.error !== null) lines.push(`  ${colors.red(formatFault(node.error))}`);
  // A node that was done at once needs no list of tries.
  if (node.attempts.length > 0) {
    lines.push(...[...node.attempts, ...toLastAttempt(node)].map((attempt) => formatAttempt(attempt, options)));
  }
  for (const part of ["input", "config", "output"] as const) {
    if (isEmpty(node[part])) continue;
    lines.push(`  ${colors.dim(part)}`, formatInFull(node[part], "    "));
  }
  return lines.join("\n");
}

function toLastAttempt({ attempt, attempts, startedAt, finishedAt, error }: NodeRunView): AttemptRecord[] {
  if (startedAt === null || finishedAt === null || attempts.some((known) => known.attempt === attempt)) return [];
  return [{ attempt, startedAt, finishedAt, ...(error === null ? {} : { error }) }];
}

function isEmpty(value: NodeRunView["input"]): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function formatAttempt(attempt: AttemptRecord, options: { colors: Colors; runStartedAt: string }): string {
  const took = formatDuration(Math.max(0, Date.parse(attempt.finishedAt) - Date.parse(attempt.startedAt)));
  const outcome = attempt.error === undefined ? "ended well" : formatFault(attempt.error);
  const start = formatOffset(attempt.startedAt, options.runStartedAt);
  return options.colors.dim(`  attempt ${attempt.attempt}, ${start}, ${took}: ${outcome}`);
}
