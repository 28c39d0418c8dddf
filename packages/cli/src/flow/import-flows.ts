import { type Context, print } from "../context.js";
import type { Api } from "../server/connect.js";
import { formatDiagnostics } from "../show/format-diagnostics.js";
import { toOneLine } from "../show/shorten.js";
import { formatPublished, type Published } from "./publish-flow.js";
import { readFlowFile, toName } from "./read-flow-source.js";

type Imported = { source: string; published?: Published } & Awaited<ReturnType<Api["flows"]["import"]["mutate"]>>;

/** `flow import`: brings flow files to the server as drafts, and publishes them when asked to. */
export async function importFlows(
  context: Context,
  sources: string[],
  options: { flow?: string; publish?: boolean; note?: string },
): Promise<void> {
  const { colors } = context.terminal;
  const imported: Imported[] = [];
  for (const source of sources) {
    const graph = await readFlowFile(source, context.terminal);
    const draft = await context.call((api) =>
      api.flows.import.mutate({ graph, ...(options.flow === undefined ? {} : { flow: options.flow }) }),
    );
    const published =
      options.publish === true
        ? await context.call((api) =>
            api.flows.publish.mutate({
              flow: draft.id,
              ...(options.note === undefined ? {} : { note: options.note }),
            }),
          )
        : undefined;
    imported.push({ source, ...draft, ...(published === undefined ? {} : { published }) });
  }
  print(context, { flows: imported }, () =>
    imported
      .map((flow) => {
        const verb = flow.created ? "imported as a new flow" : `draft replaced, revision ${flow.revision}`;
        const line = `${toName(flow.source)}: ${verb} ${colors.bold(toOneLine(flow.name))} ${colors.dim(flow.id)}`;
        if (flow.published !== undefined) return `${line}\n${formatPublished(flow.published, context)}`;
        return flow.diagnostics.length === 0 ? line : `${line}\n${formatDiagnostics(flow.diagnostics, colors)}`;
      })
      .join("\n"),
  );
}
