import { RunStatus } from "@autoweave/contracts/run";
import { getFlows } from "../../../service/flow/get-flow.js";
import { listRunsOfFlows, toRunCursor } from "../../../service/run/list-runs.js";
import { listVersionsOfFlows } from "../../../service/version/versions.js";
import { asks } from "../asks.js";
import { batched, batchedWith } from "../batched.js";
import type { Builder } from "../builder.js";
import { PageInput, pageArgs } from "../page.js";
import { readInput } from "../read-input.js";
import { toConnection } from "../to-connection.js";
import type { FlowTypes } from "./types.js";

/** Live triggers of a flow that the cost of a document counts with. */
const usualTriggers = 3;

/** A flow by its id, with its draft; undefined when it is not there. */
export const readFlow = batched(async ({ parts, actor }, ids) => {
  const flows = await getFlows(parts, actor, { ids });
  return new Map(flows.map((flow) => [flow.id, flow]));
});

const RunPage = PageInput.extend({ status: RunStatus.optional() });
type RunArgs = { limit: number; cursor?: string | undefined; status?: RunStatus | undefined };

const readRuns = batchedWith(({ parts, actor }, flows, args: RunArgs) =>
  listRunsOfFlows(parts, actor, { flows, ...args }),
);

const VersionPage = PageInput.extend({
  after: PageInput.shape.after
    .unwrap()
    .regex(/^[1-9]\d{0,8}$/, "not a cursor of a list of versions")
    .optional(),
});
type VersionArgs = { limit: number; before?: number | undefined };

const readVersions = batchedWith(({ parts, actor }, flows, args: VersionArgs) =>
  listVersionsOfFlows(parts, actor, { flows, ...args }),
);

/** Something that runs by itself once a person has drawn it. */
export function defineFlow(builder: Builder, types: FlowTypes): void {
  types.flow.implement({
    description: "Something that runs by itself once a person has drawn it.",
    fields: (t) => ({
      id: t.exposeID("id"),
      name: t.exposeString("name"),
      revision: t.exposeInt("revision", { description: "How often the draft was changed." }),
      description: t.exposeString("description", { nullable: true, description: "What the draft says of itself." }),
      folder: t.exposeString("folder", { description: "Where lists show it: names joined with /; empty at the top." }),
      tags: t.exposeStringList("tags"),
      nextAt: t.expose("nextAt", {
        type: "DateTime",
        nullable: true,
        description: "When the next of its schedules starts a run.",
      }),
      published: t.field({ type: types.liveVersion, nullable: true, resolve: (flow) => flow.published }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      updatedAt: t.expose("updatedAt", { type: "DateTime" }),
      graph: t.field({
        type: "JSON",
        nullable: true,
        description: "The draft, as a flow file holds it.",
        extensions: asks("flow.get"),
        resolve: async (flow, _args, context) => (await readFlow(context, flow.id))?.graph,
      }),
      isChanged: t.boolean({
        nullable: true,
        description: "The draft means something else than what is live.",
        extensions: asks("flow.get"),
        resolve: async (flow, _args, context) => (await readFlow(context, flow.id))?.isChanged,
      }),
      triggers: t.field({
        type: [types.trigger],
        nullable: true,
        description: "What starts runs of what is live.",
        extensions: asks("flow.get", { size: usualTriggers }),
        resolve: async (flow, _args, context) => (await readFlow(context, flow.id))?.triggers,
      }),
      versions: t.field({
        type: types.versions,
        nullable: true,
        description: "What was published of it, the newest first.",
        args: pageArgs(builder),
        extensions: asks("version.list"),
        resolve: async (flow, args, context) => {
          const { first, after } = readInput(VersionPage, args);
          const before = after === undefined ? undefined : Number(after);
          const found = (await readVersions(context, { id: flow.id, args: { limit: first + 1, before } })) ?? [];
          const hasNextPage = found.length > first;
          return toConnection(found.slice(0, first), ({ number }) => String(number), { after, hasNextPage });
        },
      }),
      runs: t.field({
        type: types.runs,
        nullable: true,
        description: "Its runs, the newest first.",
        args: { ...pageArgs(builder), status: t.arg({ type: types.runStatus }) },
        extensions: asks("run.list"),
        resolve: async (flow, args, context) => {
          const { first, after, status } = readInput(RunPage, args);
          const page = await readRuns(context, { id: flow.id, args: { limit: first, cursor: after, status } });
          const { runs, nextCursor } = page ?? { runs: [], nextCursor: null };
          return toConnection(runs, toRunCursor, { after, hasNextPage: nextCursor !== null });
        },
      }),
    }),
  });
}
