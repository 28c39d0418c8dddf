import type { AttemptRecord, NodeRunView } from "@autoweave/contracts/run";
import type { Colors } from "../terminal.js";
import { formatDuration } from "./format-duration.js";
import { formatOffset } from "./format-nodes.js";
import { formatInFull } from "./format-ports.js";
import { formatError } from "./format-run.js";
import { formatStatus } from "./format-status.js";
import { formatWaiting } from "./format-waiting.js";
import { toNodeRows } from "./to-node-rows.js";

/** The nodes of a run one below the other, each with all of its config, input, output and attempts. */
export function formatNodesInFull(
  nodes: readonly NodeRunView[],
  options: { colors: Colors; runStartedAt: string },
): string {
  return toNodeRows(nodes, { all: true })
    .flatMap((row) => (row.kind === "node" ? [formatNode(row.node, options)] : []))
    .join("\n\n");
}

function formatNode(node: NodeRunView, options: { colors: Colors; runStartedAt: string }): string {
  const { colors } = options;
  const place = node.scope === "" ? node.node : `${node.scope}/${node.node}`;
  const lines = [`${colors.bold(place)}  ${colors.dim(node.type)}  ${formatStatus(node.status, colors)}`];
  if (node.startedAt !== null) {
    const took = node.durationMs === null ? "" : `, took ${formatDuration(node.durationMs)}`;
    lines.push(`  started ${node.startedAt} (${formatOffset(node.startedAt, options.runStartedAt)})${took}`);
  }
  if (node.waitingFor !== null) lines.push(`  ${colors.cyan(formatWaiting(node.waitingFor))}`);
  if (node.error !== null) lines.push(`  ${colors.red(formatError(node.error))}`);
  lines.push(...node.attempts.map((attempt) => formatAttempt(attempt, options)));
  for (const part of ["input", "config", "output"] as const) {
    if (isEmpty(node[part])) continue;
    lines.push(`  ${colors.dim(part)}`, formatInFull(node[part], "    "));
  }
  return lines.join("\n");
}

function isEmpty(value: NodeRunView["input"]): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function formatAttempt(attempt: AttemptRecord, options: { colors: Colors; runStartedAt: string }): string {
  const took = formatDuration(Math.max(0, Date.parse(attempt.finishedAt) - Date.parse(attempt.startedAt)));
  const outcome = attempt.error === undefined ? "ended well" : formatError(attempt.error);
  const start = formatOffset(attempt.startedAt, options.runStartedAt);
  return options.colors.dim(`  attempt ${attempt.attempt}, ${start}, ${took}: ${outcome}`);
}
