import { getVersions } from "../../../service/version/versions.js";
import { asks } from "../asks.js";
import { batched } from "../batched.js";
import type { FlowTypes } from "./types.js";

const readVersion = batched(async ({ parts, actor }, ids) => {
  const versions = await getVersions(parts, actor, { ids });
  return new Map(versions.map((version) => [version.id, version]));
});

/** A graph that was published: frozen, numbered, with its plan. */
export function defineVersion(types: FlowTypes): void {
  types.version.implement({
    description: "A graph that was published: frozen, numbered, with a hash and a plan.",
    fields: (t) => ({
      id: t.exposeID("id"),
      flowId: t.exposeID("flowId"),
      number: t.exposeInt("number"),
      hash: t.exposeString("hash"),
      note: t.exposeString("note", { nullable: true }),
      isLive: t.exposeBoolean("isLive"),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      graph: t.field({
        type: "JSON",
        nullable: true,
        extensions: asks("version.get"),
        resolve: async (version, _args, context) => (await readVersion(context, version.id))?.graph,
      }),
      plan: t.field({
        type: "JSON",
        nullable: true,
        description: "How it is run: units and trees of jobs.",
        extensions: asks("version.get"),
        resolve: async (version, _args, context) => (await readVersion(context, version.id))?.plan,
      }),
    }),
  });
}
