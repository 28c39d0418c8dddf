import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { resolveBinding } from "@autoweave/flow/bindings";
import { nextDates } from "@autoweave/flow/next-dates";

/** A live trigger: where it is called, or when it starts runs (five dates, ISO 8601). */
export type TriggerView = {
  node: string;
  type: string;
  hook?: { path: string; methods: string[] };
  schedule?: { cron: string; timeZone: string; next: string[] };
};

/** A row of a live trigger, as far as people see it. */
export type TriggerRow = {
  node: string;
  type: string;
  config: unknown;
  hookPath: string | null;
  hookMethods: string[];
};

const shownDates = 5;
const defaultTimeZone = "UTC";

/** What people see of a live trigger. */
export function toTriggerView(trigger: TriggerRow, env: Record<string, Json>, now: Date): TriggerView {
  const { node, type, hookPath, hookMethods } = trigger;
  if (hookPath !== null) return { node, type, hook: { path: hookPath, methods: hookMethods } };
  const schedule = type === "trigger.schedule" ? readSchedule(trigger.config as Record<string, Json>, env) : undefined;
  if (schedule === undefined) return { node, type };
  const next = nextDates(schedule.cron, schedule.timeZone, shownDates, now).map((date) => date.toISOString());
  return { node, type, schedule: { ...schedule, next } };
}

/** The values that a schedule's dates come from. */
export function readSchedule(
  config: Record<string, Json>,
  env: Record<string, Json>,
): { cron: string; timeZone: string } | undefined {
  const { cron, timeZone = defaultTimeZone } = config;
  if (cron === undefined) return undefined;
  const values = { cron: resolveBinding(cron, { env }), timeZone: resolveBinding(timeZone, { env }) };
  return typeof values.cron === "string" && typeof values.timeZone === "string"
    ? { cron: values.cron, timeZone: values.timeZone }
    : undefined;
}

/** The constants of a flow, as expressions read them. */
export function toEnv(graph: FlowGraph): Record<string, Json> {
  return graph.settings?.env ?? {};
}
