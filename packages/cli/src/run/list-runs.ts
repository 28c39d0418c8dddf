import { RunStatus } from "@autoweave/contracts/run";
import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { formatDuration } from "../show/format-duration.js";
import { formatStatus } from "../show/format-status.js";
import { formatTable } from "../show/format-table.js";
import { shortenText } from "../show/shorten.js";

/** Options of `run list`. */
export type ListOptions = { flow?: string; status?: string; limit: string; cursor?: string };

/** `run list`: runs, the newest first. */
export async function listRuns(context: Context, options: ListOptions): Promise<void> {
  const status = options.status === undefined ? undefined : toStatus(options.status);
  const limit = toLimit(options.limit);
  const page = await context.call((api) =>
    api.runs.list.query({
      limit,
      ...(options.flow === undefined ? {} : { flow: options.flow }),
      ...(status === undefined ? {} : { status }),
      ...(options.cursor === undefined ? {} : { cursor: options.cursor }),
    }),
  );
  print(context, page, () => {
    if (page.runs.length === 0) return "There is no such run. Start one with: autoweave flow run <flow>";
    const { colors } = context.terminal;
    const rows = page.runs.map((run) => [
      run.id,
      formatStatus(run.status, colors),
      shortenText(run.flowName, 40),
      run.cause,
      run.createdAt,
      "durationMs" in run ? formatDuration(run.durationMs) : "",
    ]);
    const table = formatTable(["RUN", "STATUS", "FLOW", "CAUSE", "STARTED", "TOOK"], rows, context.terminal);
    return page.nextCursor === null ? table : `${table}\n${colors.dim(`older ones: --cursor ${page.nextCursor}`)}`;
  });
}

function toStatus(text: string): RunStatus {
  const status = RunStatus.safeParse(text);
  if (status.success) return status.data;
  throw new CliError("usage", `"${text}" is not a status of runs.`, {
    hint: `It is one of ${RunStatus.options.join(", ")}.`,
  });
}

function toLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 200) return limit;
  throw new CliError("usage", `"${text}" is not a number of runs from 1 to 200.`);
}
