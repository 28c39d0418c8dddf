import { RunStatus } from "@autoweave/contracts/run";
import { previewRedrive } from "../../../service/run/control-run.js";
import { getAnsweredRun } from "../../../service/run/get-run.js";
import { listRuns, toRunCursor } from "../../../service/run/list-runs.js";
import { waitForRun } from "../../../service/run/wait-for-run.js";
import * as inputs from "../../inputs.js";
import { asks } from "../asks.js";
import type { Builder } from "../builder.js";
import { PageInput, pageArgs } from "../page.js";
import { readInput } from "../read-input.js";
import { toConnection } from "../to-connection.js";
import type { FlowTypes } from "./types.js";

const waitCost = 50;
const RunPage = PageInput.extend({ flow: inputs.FlowInput.shape.flow.optional(), status: RunStatus.optional() });

/** Reading runs, and waiting for them. */
export function defineRunQueries(builder: Builder, types: FlowTypes): void {
  builder.queryFields((t) => ({
    runs: t.field({
      type: types.runs,
      nullable: true,
      description: "The runs of the workspace, the newest first.",
      args: {
        ...pageArgs(builder),
        flow: t.arg.id({ description: "Of this flow only: its id or name." }),
        status: t.arg({ type: types.runStatus }),
      },
      extensions: asks("run.list"),
      resolve: async (_root, args, { parts, actor }) => {
        const { first, after, flow, status } = readInput(RunPage, args);
        const { runs, nextCursor } = await listRuns(parts, actor, { flow, status, limit: first, cursor: after });
        return toConnection(runs, toRunCursor, { after, hasNextPage: nextCursor !== null });
      },
    }),
    run: t.field({
      type: types.run,
      nullable: true,
      args: { run: t.arg.id({ required: true }) },
      extensions: asks("run.get"),
      resolve: (_root, args, { parts, actor }) => getAnsweredRun(parts, actor, readInput(inputs.RunInput, args)),
    }),
    waitForRun: t.field({
      type: types.run,
      nullable: true,
      description: "The run once it has ended, or as it stands after `timeoutMs` milliseconds, 60,000 at most.",
      args: { run: t.arg.id({ required: true }), timeoutMs: t.arg.int({ defaultValue: 30_000 }) },
      extensions: asks("run.wait", { cost: waitCost }),
      resolve: (_root, args, { parts, actor, signal }) =>
        waitForRun(parts, actor, readInput(inputs.WaitInput, args), signal),
    }),
    previewRedrive: t.field({
      type: types.redrive,
      nullable: true,
      description: "What a redrive would run again, and what it would keep.",
      args: { run: t.arg.id({ required: true }) },
      extensions: asks("run.preview-redrive", { cost: waitCost }),
      resolve: (_root, args, { parts, actor }) => previewRedrive(parts, actor, readInput(inputs.RunInput, args)),
    }),
  }));
}
