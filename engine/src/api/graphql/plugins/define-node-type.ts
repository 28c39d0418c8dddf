import { Effect, type NodeManifest } from "@autoweave/contracts/node-manifest";
import type { Builder } from "../builder.js";
import { toEnumValues } from "../to-enum-values.js";
import type { LiveEvent } from "../watch-topic.js";

type Port = { name: string; schema: unknown; label: string | undefined; required?: boolean; many?: boolean };

function toPorts(ports: Record<string, Omit<Port, "name" | "label"> & { label?: string | undefined }>): Port[] {
  return Object.entries(ports).map(([name, port]) => ({ name, label: undefined, ...port }));
}

/** A node type as everything but a worker sees it. */
export function defineNodeType(builder: Builder) {
  const kind = builder.enumType("NodeKind", {
    description: "A trigger starts runs, an action runs, a container owns a body, a note is only read.",
    values: toEnumValues(["trigger", "action", "container", "note"] satisfies NodeManifest["kind"][]),
  });
  const effect = builder.enumType("Effect", {
    description: "What a node does to the world, and so whether it may be repeated.",
    values: toEnumValues(Effect.options),
  });
  const port = builder.objectRef<Port>("Port").implement({
    description: "A named place on a node for one JSON value.",
    fields: (t) => ({
      name: t.exposeString("name"),
      label: t.exposeString("label", { nullable: true }),
      schema: t.field({ type: "JSON", description: "JSON Schema of the value.", resolve: (parent) => parent.schema }),
      required: t.boolean({
        description: "Without it the node is skipped.",
        resolve: (parent) => parent.required ?? false,
      }),
      many: t.boolean({ description: "It takes a list of all that came.", resolve: (parent) => parent.many ?? false }),
    }),
  });
  return builder.objectRef<NodeManifest>("NodeType").implement({
    description: "What a node is an instance of.",
    fields: (t) => ({
      type: t.exposeString("type"),
      version: t.exposeInt("version"),
      title: t.exposeString("title"),
      summary: t.exposeString("summary"),
      category: t.exposeString("category"),
      kind: t.expose("kind", { type: kind }),
      effect: t.expose("effect", { type: effect }),
      config: t.field({ type: "JSON", description: "JSON Schema of the config.", resolve: (parent) => parent.config }),
      inputs: t.field({ type: [port], resolve: (parent) => toPorts(parent.inputs) }),
      outputs: t.field({ type: [port], resolve: (parent) => toPorts(parent.outputs) }),
      deprecated: t.exposeString("deprecated", { nullable: true }),
      manifest: t.field({ type: "JSON", description: "All that is known of it.", resolve: (parent) => parent }),
    }),
  });
}

/** The set of node types has changed. */
export function defineNodeTypesUpdate(builder: Builder) {
  return builder.objectRef<LiveEvent<"node-types">>("NodeTypesUpdate").implement({
    description: "The set of node types that there is.",
    fields: (t) => ({
      cursor: t.exposeString("cursor", { description: "Give it as `after` to go on from here." }),
      hash: t.string({
        nullable: true,
        description: "Another hash, another set; null when nothing has changed.",
        resolve: ({ update }) => update?.hash,
      }),
    }),
  });
}
