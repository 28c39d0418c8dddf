import { type Context, print } from "../context.js";
import { formatTable } from "../show/format-table.js";
import { shortenText } from "../show/shorten.js";

/** `flow list`: every flow of the workspace. */
export async function listFlows(context: Context): Promise<void> {
  const flows = await context.call((api) => api.flows.list.query());
  print(context, { flows }, () => {
    if (flows.length === 0) return "There is no flow yet. Bring one in with: autoweave flow import <file>";
    const rows = flows.map((flow) => [
      shortenText(flow.name, 50),
      flow.published === null ? "draft only" : `version ${flow.published.number}`,
      flow.updatedAt,
      flow.id,
    ]);
    return formatTable(["NAME", "LIVE", "CHANGED", "ID"], rows, context.terminal);
  });
}
