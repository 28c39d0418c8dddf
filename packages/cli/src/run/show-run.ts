import type { NodeRunView } from "@autoweave/contracts/run";
import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { formatNodes } from "../show/format-nodes.js";
import { formatNodesInFull } from "../show/format-nodes-in-full.js";
import { formatInFull } from "../show/format-ports.js";
import { formatRun } from "../show/format-run.js";

/** Options of `run show`. */
export type ShowOptions = { full?: boolean; all?: boolean; node?: string };

/** `run show`: a run, with each node's input, output, timing and attempts. */
export async function showRun(context: Context, runId: string, options: ShowOptions): Promise<void> {
  const [run, every] = await Promise.all([
    context.call((api) => api.runs.get.query({ run: runId })),
    context.call((api) => api.runs.nodes.query({ run: runId, full: options.full === true })),
  ]);
  const nodes = options.node === undefined ? every : pickNodes(every, options.node);
  print(context, { run, nodes }, () => {
    const { colors, width } = context.terminal;
    const shown = { colors, width, runStartedAt: run.createdAt, all: options.all === true };
    const parts = [formatRun(run, colors)];
    if (nodes.length > 0)
      parts.push(options.full === true ? formatNodesInFull(nodes, shown) : formatNodes(nodes, shown));
    if (run.status === "completed" && run.answer !== null) {
      parts.push(`${colors.dim("answer")} ${run.answer.status}\n${formatInFull(run.answer.body, "  ")}`);
    }
    return parts.join("\n\n");
  });
}

/** The runs of one node, in all scopes, with what ran inside it. */
function pickNodes(nodes: NodeRunView[], name: string): NodeRunView[] {
  const picked = nodes.filter(({ node }) => node === name);
  if (picked.length > 0) return picked.map((node) => ({ ...node }));
  const names = [...new Set(nodes.map(({ node }) => node))];
  throw new CliError("notFound", `The run has no node ${name}.`, {
    code: "cli.node",
    hint: `It has: ${names.join(", ")}.`,
  });
}
