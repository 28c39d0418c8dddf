import type { RunStatus } from "@autoweave/contracts/run";
import { cancelRun, redriveRun, signalRun } from "../../../service/run/control-run.js";
import { getRun } from "../../../service/run/get-run.js";
import { replayRun } from "../../../service/run/replay-run.js";
import { startRun } from "../../../service/run/start-run.js";
import * as inputs from "../../inputs.js";
import { asks } from "../asks.js";
import type { Builder } from "../builder.js";
import { readInput } from "../read-input.js";
import type { FlowTypes } from "./types.js";

const writeCost = 20;

function defineResults(builder: Builder, types: FlowTypes) {
  const started = builder.objectRef<{ runId: string; isNew: boolean }>("StartedRun").implement({
    description: "A run that was accepted: it cannot get lost any more.",
    fields: (t) => ({
      runId: t.exposeID("runId"),
      isNew: t.exposeBoolean("isNew", { description: "False when an earlier start had the same dedupe key." }),
      run: t.field({
        type: types.run,
        nullable: true,
        extensions: asks("run.get"),
        resolve: ({ runId }, _args, { parts, actor }) => getRun(parts, actor, { run: runId }),
      }),
    }),
  });
  const cancelled = builder.objectRef<{ status: RunStatus }>("CancelledRun").implement({
    description: "A run that ends now. What is in hand is told to stop.",
    fields: (t) => ({ status: t.expose("status", { type: types.runStatus }) }),
  });
  const signalled = builder.objectRef<{ woken: number; kept: boolean }>("SignalledRun").implement({
    description: "What a signal has done.",
    fields: (t) => ({
      woken: t.exposeInt("woken", { description: "How many nodes it has woken." }),
      kept: t.exposeBoolean("kept", {
        description: "Nothing waits for it, and the run keeps it until something does.",
      }),
    }),
  });
  return { started, cancelled, signalled };
}

/** Starting runs, and what can be done to them. */
export function defineRunMutations(builder: Builder, types: FlowTypes): void {
  const results = defineResults(builder, types);
  builder.mutationFields((t) => ({
    startRun: t.field({
      type: results.started,
      nullable: true,
      description: "Starts a run of what is published of a flow.",
      args: {
        flow: t.arg.id({ required: true, description: "Its id or name." }),
        trigger: t.arg.string({ description: "May be left out when only one fits." }),
        input: t.arg({ type: "JSON" }),
        dedupeKey: t.arg.string({ description: "A second start with the same key returns the first run." }),
      },
      extensions: asks("run.start", { cost: writeCost }),
      resolve: (_root, args, { parts, actor }) => startRun(parts, actor, readInput(inputs.StartInput, args)),
    }),
    cancelRun: t.field({
      type: results.cancelled,
      nullable: true,
      description: "Cancels a run and the runs it called.",
      args: { run: t.arg.id({ required: true }) },
      extensions: asks("run.cancel", { cost: writeCost }),
      resolve: (_root, args, { parts, actor }) => cancelRun(parts, actor, readInput(inputs.RunInput, args)),
    }),
    redriveRun: t.field({
      type: types.redrive,
      nullable: true,
      description: "Runs a failed or cancelled run again from what failed.",
      args: { run: t.arg.id({ required: true }) },
      extensions: asks("run.redrive", { cost: writeCost }),
      resolve: (_root, args, { parts, actor }) => redriveRun(parts, actor, readInput(inputs.RunInput, args)),
    }),
    replayRun: t.field({
      type: results.started,
      nullable: true,
      description: "Starts a new run with the input of an earlier one.",
      args: {
        run: t.arg.id({ required: true }),
        latest: t.arg.boolean({ description: "On what is live now, and not on the version of that run." }),
      },
      extensions: asks("run.replay", { cost: writeCost }),
      resolve: async (_root, args, { parts, actor }) => ({
        ...(await replayRun(parts, actor, readInput(inputs.ReplayInput, args))),
        isNew: true,
      }),
    }),
    signalRun: t.field({
      type: results.signalled,
      nullable: true,
      description: "Gives a signal to what waits for it in a run, or will.",
      args: {
        run: t.arg.id({ required: true }),
        name: t.arg.string({ required: true }),
        value: t.arg({ type: "JSON" }),
      },
      extensions: asks("run.signal", { cost: writeCost }),
      resolve: (_root, args, { parts, actor }) => signalRun(parts, actor, readInput(inputs.SignalInput, args)),
    }),
  }));
}
