import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { formatNodes } from "../show/format-nodes.js";
import { formatNodesInFull } from "../show/format-nodes-in-full.js";
import { formatInFull } from "../show/format-ports.js";
import { formatRun } from "../show/format-run.js";
import { readNodes } from "./read-nodes.js";

/** Options of `run show`. */
export type ShowOptions = { full?: boolean; all?: boolean; node?: string };

/** `run show`: a run, with each node's input, output, timing and attempts. */
export async function showRun(context: Context, runId: string, options: ShowOptions): Promise<void> {
  const [run, nodes] = await Promise.all([
    context.call((api) => api.runs.get.query({ run: runId })),
    readNodes(context, { run: runId, node: options.node, full: options.full === true }),
  ]);
  if (options.node !== undefined && nodes.length === 0) await refuseNode(context, runId, options.node);
  print(context, { run, nodes }, () => {
    const { colors, width } = context.terminal;
    const shown = {
      colors,
      width,
      runStartedAt: run.createdAt,
      all: options.all,
      flat: options.node !== undefined,
    };
    const parts = [formatRun(run, colors)];
    if (nodes.length > 0)
      parts.push(options.full === true ? formatNodesInFull(nodes, shown) : formatNodes(nodes, shown));
    if (run.status === "completed" && run.answer !== null) {
      parts.push(`${colors.dim("answer")} ${run.answer.status}\n${formatInFull(run.answer.body, "  ")}`);
    }
    return parts.join("\n\n");
  });
}

async function refuseNode(context: Context, runId: string, name: string): Promise<never> {
  const nodes = await readNodes(context, { run: runId });
  const names = [...new Set(nodes.map(({ node }) => node))];
  throw new CliError("notFound", `The run has no node ${name}.`, {
    code: "cli.node",
    hint: `It has: ${names.join(", ")}.`,
  });
}
