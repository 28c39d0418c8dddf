import { defineNode, field, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { isObject } from "../data/field-path.js";
import { findCronFault, isTimeZone } from "./cron.js";

/** Times are ISO 8601. */
const Tick = z.looseObject({ scheduledAt: z.string(), firedAt: z.string(), timeZone: z.string() });

const CronText = z
  .string()
  .min(1)
  .max(200)
  .superRefine((pattern, context) => {
    const fault = findCronFault(pattern);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });

/** Starts a run whenever the time comes. The engine keeps the time; this maps a tick to the flow's first port. */
export const schedule = defineNode({
  type: "trigger.schedule",
  version: 1,
  title: "Schedule",
  summary: "Starts the flow at set times: every ten minutes, each weekday at nine, on the last of the month.",
  card: ["{cron}"],
  category: "trigger",
  kind: "trigger",
  effect: "pure",
  config: z.strictObject({
    cron: field(CronText, {
      label: "When",
      help: "Minute, hour, day, month, weekday; with six parts, seconds come first. L is the last day of a month.",
      placeholder: "0 9 * * MON-FRI",
      widget: "cron",
    }),
    timeZone: field(z.string().max(100).refine(isTimeZone, "give a time zone such as Europe/Berlin").default("UTC"), {
      label: "Time zone",
      help: "Summer time is taken into account.",
      placeholder: "Europe/Berlin",
      widget: "text",
    }),
    overlap: field(z.enum(["allow", "skip", "queue", "cancel-previous"]).default("skip"), {
      label: "When the last run still goes",
      help: "Allow: both go on. Skip: this time is left out. Queue: it starts after the last one. Cancel previous: the last one is stopped.",
      widget: "select",
    }),
  }),
  inputs: {},
  outputs: { tick: port(Tick, { label: "Tick" }) },
  synonyms: ["cron", "timer", "interval", "daily", "nightly", "clock", "every"],
  examples: [
    {
      title: "Each weekday at nine in Berlin",
      config: { cron: "0 9 * * MON-FRI", timeZone: "Europe/Berlin" },
      scope: { trigger: { scheduledAt: "2026-03-02T08:00:00.000Z", firedAt: "2026-03-02T08:00:00.120Z" } },
      outputs: {
        tick: {
          scheduledAt: "2026-03-02T08:00:00.000Z",
          firedAt: "2026-03-02T08:00:00.120Z",
          timeZone: "Europe/Berlin",
        },
      },
    },
    {
      title: "Started by hand: now is the time",
      config: { cron: "*/10 * * * *", overlap: "queue" },
      outputs: {
        tick: { scheduledAt: "2026-01-01T00:00:00.000Z", firedAt: "2026-01-01T00:00:00.000Z", timeZone: "UTC" },
      },
    },
    { title: "A minute that is none", config: { cron: "60 * * * *" }, error: "config.invalid" },
    { title: "A day that never comes", config: { cron: "0 0 30 2 *" }, error: "config.invalid" },
    {
      title: "A time zone that is none",
      config: { cron: "0 9 * * *", timeZone: "Mars/Base" },
      error: "config.invalid",
    },
  ],
  run({ config, trigger, run }) {
    const now = { scheduledAt: run.startedAt, firedAt: run.startedAt };
    return { tick: { ...now, timeZone: config.timeZone, ...(isObject(trigger) ? trigger : {}) } };
  },
});
