import { AppError, defineNode, field, type Json, jsonValue, optionalPort, park, port } from "@autoweave/node-sdk";
import { z } from "zod";

const yearInSeconds = 31_622_400;
const longestSeconds = 10 * yearInSeconds;
const onlyDuration = { field: "mode", equals: ["duration"] };
const onlyDate = { field: "mode", equals: ["date"] };
const onlySignal = { field: "mode", equals: ["signal"] };

/** Holds a run, and no worker, until a time has come or somebody has given a signal. */
export const wait = defineNode({
  type: "flow.wait",
  version: 1,
  title: "Wait",
  summary: "Goes on after some time, at a date, or when a signal comes: an approval, an answer, a delivery.",
  card: ["until the signal {signal}", "until {until}", "for {seconds} s"],
  category: "flow",
  effect: "pure",
  parks: true,
  config: z
    .strictObject({
      mode: field(z.enum(["duration", "date", "signal"]).default("duration"), {
        label: "Wait for",
        help: "Duration: some time. Date: a moment. Signal: somebody or something says go.",
        widget: "select",
      }),
      seconds: field(z.number().min(0).max(longestSeconds).optional(), {
        label: "Seconds",
        widget: "duration",
        showWhen: onlyDuration,
      }),
      until: field(
        z.iso.datetime({ offset: true, error: "give a moment with its zone: 2027-01-31T09:00:00+01:00" }).optional(),
        {
          label: "Until",
          help: "A moment with its zone. One that has passed does not wait.",
          placeholder: "2027-01-31T09:00:00+01:00",
          widget: "text",
          showWhen: onlyDate,
        },
      ),
      signal: field(z.string().min(1).max(200).optional(), {
        label: "Signal",
        help: "Its name. Whoever gives it may give a value too, which comes out at Done. One that came before is taken at once.",
        placeholder: "approval",
        widget: "text",
        showWhen: onlySignal,
      }),
      timeoutSeconds: field(z.number().min(1).max(longestSeconds).optional(), {
        label: "Give up after",
        help: "Seconds; then it goes on at Timeout. Empty: waits as long as it takes.",
        widget: "duration",
        showWhen: onlySignal,
      }),
    })
    .superRefine((config, context) => {
      const needed = { duration: "seconds", date: "until", signal: "signal" }[config.mode] as
        | "seconds"
        | "until"
        | "signal";
      if (config[needed] === undefined)
        context.addIssue({ code: "custom", path: [needed], message: "say what to wait for" });
    }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { done: port(jsonValue, { label: "Done" }), timeout: port(jsonValue, { label: "Timeout" }) },
  synonyms: ["delay", "sleep", "pause", "approval", "human", "timer", "resume"],
  examples: [
    { title: "Five minutes", config: { seconds: 300 }, parks: { kind: "time" } },
    {
      title: "Until a moment",
      config: { mode: "date", until: "2999-01-01T00:00:00Z" },
      parks: { kind: "time", until: "2999-01-01T00:00:00.000Z" },
    },
    {
      title: "A moment that has passed",
      config: { mode: "date", until: { $expr: "trigger.due" } },
      scope: { trigger: { due: "2001-01-01T00:00:00+01:00" } },
      inputs: { in: { id: 7 } },
      outputs: { done: { id: 7 } },
    },
    {
      title: "The time has come",
      config: { seconds: 300 },
      inputs: { in: { id: 7 } },
      woke: { kind: "time" },
      outputs: { done: { id: 7 } },
    },
    {
      title: "An approval",
      config: { mode: "signal", signal: "approval" },
      parks: { kind: "signal", name: "approval" },
    },
    {
      title: "The approval came",
      config: { mode: "signal", signal: "approval" },
      inputs: { in: { id: 7 } },
      woke: { kind: "signal", value: { approved: true } },
      outputs: { done: { approved: true } },
    },
    {
      title: "No approval in a day",
      config: { mode: "signal", signal: "approval", timeoutSeconds: 86_400 },
      inputs: { in: { id: 7 } },
      woke: { kind: "timeout" },
      outputs: { timeout: { id: 7 } },
    },
    { title: "A signal without a name", config: { mode: "signal" }, error: "config.invalid" },
    {
      title: "A moment without a zone",
      config: { mode: "date", until: "2027-01-31T09:00:00" },
      error: "config.invalid",
    },
  ],
  run({ config, inputs }) {
    const now = Date.now();
    if (config.mode === "signal") {
      const { signal = "", timeoutSeconds } = config;
      return park.signal(signal, timeoutSeconds === undefined ? undefined : new Date(now + timeoutSeconds * 1000));
    }
    const until = config.mode === "date" ? Date.parse(config.until ?? "") : now + (config.seconds ?? 0) * 1000;
    return until <= now ? { done: inputs.in ?? null } : park.until(new Date(until));
  },
  resume({ inputs, woke }) {
    const passedOn: Json = inputs.in ?? null;
    if (woke.kind === "timeout") return { timeout: passedOn };
    if (woke.kind === "signal") return { done: woke.value };
    if (woke.kind === "time") return { done: passedOn };
    throw new AppError("internal.bug", `A wait cannot be ended by a ${woke.kind}.`);
  },
});
