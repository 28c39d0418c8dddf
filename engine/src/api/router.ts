import { applyFlowOps } from "../service/flow/apply-flow-ops.js";
import { planFlow, validateFlow } from "../service/flow/check-flow.js";
import { getFlow } from "../service/flow/get-flow.js";
import { importFlow } from "../service/flow/import-flow.js";
import { listFlows } from "../service/flow/list-flows.js";
import { listOpsSince } from "../service/flow/ops-since.js";
import { organizeFlow } from "../service/flow/organize-flow.js";
import { publishFlow } from "../service/flow/publish-flow.js";
import { removeFlow } from "../service/flow/remove-flow.js";
import { unpublishFlow } from "../service/flow/unpublish-flow.js";
import { createKey, listKeys, revokeKey } from "../service/key/keys.js";
import { getNodeType, listNodeTypes } from "../service/node-type/node-types.js";
import { cancelRun, previewRedrive, redriveRun, signalRun } from "../service/run/control-run.js";
import { getNodeRuns } from "../service/run/get-node-runs.js";
import { getRun } from "../service/run/get-run.js";
import { getRunGraph } from "../service/run/get-run-graph.js";
import { listRuns } from "../service/run/list-runs.js";
import { replayRun } from "../service/run/replay-run.js";
import { startDraft } from "../service/run/start-draft.js";
import { startRun } from "../service/run/start-run.js";
import { waitForRun } from "../service/run/wait-for-run.js";
import { diffVersions } from "../service/version/diff-versions.js";
import { restoreVersion } from "../service/version/restore-version.js";
import { getVersion, listVersions } from "../service/version/versions.js";
import { listFlowCalls } from "./graphql/typed/list-flow-calls.js";
import * as inputs from "./inputs.js";
import { account } from "./routers/account.js";
import { audit } from "./routers/audit.js";
import { credentials } from "./routers/credentials.js";
import { identityProviders } from "./routers/identity-providers.js";
import { limits } from "./routers/limits.js";
import { live } from "./routers/live.js";
import { members } from "./routers/members.js";
import { observe } from "./routers/observe.js";
import { queue } from "./routers/queue.js";
import { tenant } from "./routers/tenant.js";
import { procedure, router } from "./trpc.js";

const flows = router({
  list: procedure("flow.list")
    .input(inputs.FlowListInput)
    .query(({ ctx, input }) => listFlows(ctx.parts, ctx.actor, input)),
  calls: procedure("flow.list").query(({ ctx }) => listFlowCalls(ctx.parts, ctx.actor)),
  get: procedure("flow.get")
    .input(inputs.FlowInput)
    .query(({ ctx, input }) => getFlow(ctx.parts, ctx.actor, input)),
  import: procedure("flow.import")
    .input(inputs.ImportInput)
    .mutation(({ ctx, input }) => importFlow(ctx.parts, ctx.actor, input)),
  applyOps: procedure("flow.apply-ops")
    .input(inputs.OpsInput)
    .mutation(({ ctx, input }) => applyFlowOps(ctx.parts, ctx.actor, input)),
  opsSince: procedure("flow.ops-since")
    .input(inputs.OpsSinceInput)
    .query(({ ctx, input }) => listOpsSince(ctx.parts, ctx.actor, input)),
  validate: procedure("flow.validate")
    .input(inputs.CheckInput)
    .query(({ ctx, input }) => validateFlow(ctx.parts, ctx.actor, input)),
  plan: procedure("flow.plan")
    .input(inputs.CheckInput)
    .query(({ ctx, input }) => planFlow(ctx.parts, ctx.actor, input)),
  publish: procedure("flow.publish")
    .input(inputs.PublishInput)
    .mutation(({ ctx, input }) => publishFlow(ctx.parts, ctx.actor, input)),
  unpublish: procedure("flow.unpublish")
    .input(inputs.FlowInput)
    .mutation(({ ctx, input }) => unpublishFlow(ctx.parts, ctx.actor, input)),
  organize: procedure("flow.organize")
    .input(inputs.OrganizeInput)
    .mutation(({ ctx, input }) => organizeFlow(ctx.parts, ctx.actor, input)),
  remove: procedure("flow.remove")
    .input(inputs.FlowInput)
    .mutation(({ ctx, input }) => removeFlow(ctx.parts, ctx.actor, input)),
});

const versions = router({
  list: procedure("version.list")
    .input(inputs.VersionListInput)
    .query(({ ctx, input }) => listVersions(ctx.parts, ctx.actor, input)),
  get: procedure("version.get")
    .input(inputs.VersionInput)
    .query(({ ctx, input }) => getVersion(ctx.parts, ctx.actor, input)),
  diff: procedure("version.diff")
    .input(inputs.DiffInput)
    .query(({ ctx, input }) => diffVersions(ctx.parts, ctx.actor, input)),
  restore: procedure("version.restore")
    .input(inputs.VersionInput)
    .mutation(({ ctx, input }) => restoreVersion(ctx.parts, ctx.actor, input)),
});

const runs = router({
  start: procedure("run.start")
    .input(inputs.StartInput)
    .mutation(({ ctx, input }) => startRun(ctx.parts, ctx.actor, input)),
  startDraft: procedure("run.start-draft")
    .input(inputs.StartDraftInput)
    .mutation(({ ctx, input }) => startDraft(ctx.parts, ctx.actor, input)),
  list: procedure("run.list")
    .input(inputs.RunListInput)
    .query(({ ctx, input }) => listRuns(ctx.parts, ctx.actor, input)),
  get: procedure("run.get")
    .input(inputs.RunInput)
    .query(({ ctx, input }) => getRun(ctx.parts, ctx.actor, input)),
  nodes: procedure("run.nodes")
    .input(inputs.NodeRunsInput)
    .query(({ ctx, input }) => getNodeRuns(ctx.parts, ctx.actor, input)),
  graph: procedure("run.get-graph")
    .input(inputs.RunInput)
    .query(({ ctx, input }) => getRunGraph(ctx.parts, ctx.actor, input)),
  wait: procedure("run.wait")
    .input(inputs.WaitInput)
    .query(({ ctx, input }) => waitForRun(ctx.parts, ctx.actor, input, ctx.signal)),
  cancel: procedure("run.cancel")
    .input(inputs.RunInput)
    .mutation(({ ctx, input }) => cancelRun(ctx.parts, ctx.actor, input)),
  redrivePreview: procedure("run.preview-redrive")
    .input(inputs.RunInput)
    .query(({ ctx, input }) => previewRedrive(ctx.parts, ctx.actor, input)),
  redrive: procedure("run.redrive")
    .input(inputs.RunInput)
    .mutation(({ ctx, input }) => redriveRun(ctx.parts, ctx.actor, input)),
  replay: procedure("run.replay")
    .input(inputs.ReplayInput)
    .mutation(({ ctx, input }) => replayRun(ctx.parts, ctx.actor, input)),
  signal: procedure("run.signal")
    .input(inputs.SignalInput)
    .mutation(({ ctx, input }) => signalRun(ctx.parts, ctx.actor, input)),
});

const nodeTypes = router({
  list: procedure("node-type.list").query(({ ctx }) => listNodeTypes(ctx.parts, ctx.actor)),
  get: procedure("node-type.get")
    .input(inputs.NodeTypeInput)
    .query(({ ctx, input }) => getNodeType(ctx.parts, ctx.actor, input)),
});

const keys = router({
  list: procedure("key.list").query(({ ctx }) => listKeys(ctx.parts, ctx.actor)),
  create: procedure("key.create")
    .input(inputs.NewKeyInput)
    .mutation(({ ctx, input }) => createKey(ctx.parts, ctx.actor, input)),
  revoke: procedure("key.revoke")
    .input(inputs.KeyInput)
    .mutation(({ ctx, input }) => revokeKey(ctx.parts, ctx.actor, input)),
});

/** Every procedure: parse, one service call, present. */
export const appRouter = router({
  flows,
  versions,
  runs,
  nodeTypes,
  credentials,
  keys,
  audit,
  limits,
  account,
  live,
  observe,
  queue,
  members,
  tenant,
  identityProviders,
});

/** The contract of the API, for clients to infer from. */
export type AppRouter = typeof appRouter;
