import { getNodeType, listNodeTypes } from "../../../service/node-type/node-types.js";
import * as inputs from "../../inputs.js";
import { asks } from "../asks.js";
import { PageInput, pageArgs } from "../page.js";
import { readInput } from "../read-input.js";
import type { Subgraph } from "../subgraph.js";
import { toConnection } from "../to-connection.js";
import { watchTopic } from "../watch-topic.js";
import { defineNodeType, defineNodeTypesUpdate } from "./define-node-type.js";

/** The node types that are installed. */
export const pluginsSubgraph: Subgraph = {
  name: "plugins",
  define: (builder) => {
    const nodeType = defineNodeType(builder);
    const nodeTypes = builder.connectionObject({ type: nodeType, name: "NodeTypeConnection" });
    const update = defineNodeTypesUpdate(builder);
    builder.queryFields((t) => ({
      nodeTypes: t.field({
        type: nodeTypes,
        nullable: true,
        description: "Every node type that is installed, by type and version.",
        args: pageArgs(builder),
        extensions: asks("node-type.list"),
        resolve: async (_root, args, { parts, actor }) => {
          const { first, after } = readInput(PageInput, args);
          const all = await listNodeTypes(parts, actor);
          const toCursor = ({ type, version }: (typeof all)[number]) => `${type}@${version}`;
          const from = after === undefined ? 0 : all.findIndex((one) => toCursor(one) === after) + 1;
          const page = all.slice(from, from + first);
          return toConnection(page, toCursor, { after, hasNextPage: from + first < all.length });
        },
      }),
      nodeType: t.field({
        type: nodeType,
        nullable: true,
        description: "A node type, in the version asked for or the newest.",
        args: { type: t.arg.string({ required: true }), version: t.arg.int() },
        extensions: asks("node-type.get"),
        resolve: (_root, args, { parts, actor }) => getNodeType(parts, actor, readInput(inputs.NodeTypeInput, args)),
      }),
    }));
    builder.subscriptionFields((t) => ({
      nodeTypesChanged: t.field({
        type: update,
        nullable: true,
        description: "Tells when node types come and go. The first event says which set there is.",
        args: { after: t.arg.string() },
        extensions: asks("node-type.list"),
        subscribe: (_root, { after }, context) => watchTopic(context, { topic: "node-types" }, after),
        resolve: (event) => event,
      }),
    }));
  },
};
