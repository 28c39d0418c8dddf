import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Plan } from "@autoweave/contracts/plan";
import { planFlow, validateFlow } from "../../../service/flow/check-flow.js";
import { getFlow } from "../../../service/flow/get-flow.js";
import { listFlows } from "../../../service/flow/list-flows.js";
import { getVersion } from "../../../service/version/versions.js";
import * as inputs from "../../inputs.js";
import { asks } from "../asks.js";
import type { Builder } from "../builder.js";
import { PageInput, pageArgs } from "../page.js";
import { readInput } from "../read-input.js";
import { toConnection } from "../to-connection.js";
import type { FlowTypes } from "./types.js";

const compileCost = 50;

/** Reading flows and their versions, and checking graphs. */
export function defineFlowQueries(builder: Builder, types: FlowTypes): void {
  const checked = builder.objectRef<{ plan?: Plan; diagnostics: Diagnostic[] }>("CheckedFlow").implement({
    description: "What is wrong with a draft or a graph.",
    fields: (t) => ({
      diagnostics: t.expose("diagnostics", { type: [types.diagnostic] }),
      plan: t.field({
        type: "JSON",
        nullable: true,
        description: "How it would be run; null when errors stand in the way, or nobody asked.",
        resolve: ({ plan }) => plan,
      }),
    }),
  });
  builder.queryFields((t) => ({
    flows: t.field({
      type: types.flows,
      nullable: true,
      description: "The flows of the workspace, by name.",
      args: pageArgs(builder),
      extensions: asks("flow.list"),
      resolve: async (_root, args, { parts, actor }) => {
        const { first, after } = readInput(PageInput, args);
        const found = await listFlows(parts, actor, { after, limit: first + 1 });
        return toConnection(found.slice(0, first), (flow) => flow.name, { after, hasNextPage: found.length > first });
      },
    }),
    flow: t.field({
      type: types.flow,
      nullable: true,
      args: { flow: t.arg.id({ required: true, description: "Its id or name." }) },
      extensions: asks("flow.get"),
      resolve: (_root, args, { parts, actor }) => getFlow(parts, actor, readInput(inputs.FlowInput, args)),
    }),
    flowVersion: t.field({
      type: types.version,
      nullable: true,
      args: { flow: t.arg.id({ required: true }), number: t.arg.int({ required: true }) },
      extensions: asks("version.get"),
      resolve: (_root, args, { parts, actor }) => getVersion(parts, actor, readInput(inputs.VersionInput, args)),
    }),
    validateFlow: t.field({
      type: checked,
      nullable: true,
      description: "What is wrong with a draft, or with a graph that is not kept.",
      args: { flow: t.arg.id(), graph: t.arg({ type: "JSON" }) },
      extensions: asks("flow.validate", { cost: compileCost }),
      resolve: (_root, args, { parts, actor }) => validateFlow(parts, actor, readInput(inputs.CheckInput, args)),
    }),
    planFlow: t.field({
      type: checked,
      nullable: true,
      description: "How a draft or a graph would be run.",
      args: { flow: t.arg.id(), graph: t.arg({ type: "JSON" }) },
      extensions: asks("flow.plan", { cost: compileCost }),
      resolve: (_root, args, { parts, actor }) => planFlow(parts, actor, readInput(inputs.CheckInput, args)),
    }),
  }));
}
