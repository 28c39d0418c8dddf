import { type Context, print } from "../context.js";
import type { Api } from "../server/connect.js";
import { formatDiagnostics } from "../show/format-diagnostics.js";

/** What is live now, as the server says it. */
export type Published = Awaited<ReturnType<Api["flows"]["publish"]["mutate"]>>;

/** A live trigger: where it is called, or when it starts runs. */
export type TriggerView = Published["triggers"][number];

/** What was published, with the addresses and dates of its triggers. */
export function formatPublished(published: Published, context: Pick<Context, "terminal" | "url">): string {
  const { colors } = context.terminal;
  const { number, hash } = published.version;
  const verdict = published.isNew ? "published" : "already published, nothing has changed";
  return [
    `version ${number} ${colors.green(verdict)} ${colors.dim(hash.slice(0, 12))}`,
    ...published.triggers.map((trigger) => `  ${formatTrigger(trigger, context.url)}`),
    ...(published.diagnostics.length === 0 ? [] : [formatDiagnostics(published.diagnostics, colors)]),
  ].join("\n");
}

/** `hook: POST http://localhost:3000/hooks/orders`, or a schedule's next dates. */
export function formatTrigger(trigger: TriggerView, url: URL): string {
  const { node, type, hook, schedule } = trigger;
  if (hook !== undefined) {
    const methods = hook.methods.length === 0 ? "any method" : hook.methods.join(", ");
    return `${node}: ${methods} ${new URL(`/hooks/${hook.path}`, url).href}`;
  }
  if (schedule !== undefined) {
    return `${node}: ${schedule.cron} (${schedule.timeZone}), next ${schedule.next.slice(0, 3).join(", ") || "never"}`;
  }
  return `${node}: ${type}`;
}

/** `flow publish`: makes the draft live. */
export async function publishFlow(context: Context, flow: string, options: { note?: string }): Promise<void> {
  const published = await context.call((api) =>
    api.flows.publish.mutate({ flow, ...(options.note === undefined ? {} : { note: options.note }) }),
  );
  print(context, published, () => formatPublished(published, context));
}
