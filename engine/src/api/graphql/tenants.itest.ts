import { isNonNullType } from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { importFlow } from "../../service/flow/import-flow.js";
import { publishFlow } from "../../service/flow/publish-flow.js";
import { startRun } from "../../service/run/start-run.js";
import { sketchFlow } from "../../service/testing/sketch-flow.js";
import { buildSchema } from "./build-schema.js";
import { subgraphs } from "./subgraphs.js";
import { type Caller, withGraphql } from "./testing/with-graphql.js";

const missing = "00000000-0000-7000-8000-000000000000";
const schema = buildSchema(subgraphs);

/** Values for arguments that name nothing of anybody's. */
const others: Record<string, string> = {
  number: "1",
  revision: "1",
  ops: `[{op: "remove-node", id: "start"}]`,
  name: `"go"`,
  type: `"logic.branch"`,
  graph: `{format: 1, name: "x", nodes: [], edges: []}`,
};

type Named = { kind: "query" | "mutation"; field: string; id: string; selection: string };

/** Every root field that takes an id of something of a tenant's. */
const named: Named[] = (
  [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
  ] as const
).flatMap(([kind, root]) =>
  Object.values(root?.getFields() ?? {}).flatMap((field) => {
    const id = field.args.find(({ type }) => String(type).replace("!", "") === "ID");
    if (id === undefined) return [];
    return [{ kind, field: field.name, id: id.name, selection: "{ __typename }" }];
  }),
);

function toDocument({ kind, field, id, selection }: Named, value: string): string {
  const root = kind === "query" ? schema.getQueryType() : schema.getMutationType();
  const args = (root?.getFields()[field]?.args ?? [])
    .filter((arg) => arg.name !== id && isNonNullType(arg.type) && arg.defaultValue === undefined)
    .map((arg) => `${arg.name}: ${others[arg.name]}`);
  return `${kind} { ${field}(${[`${id}: ${JSON.stringify(value)}`, ...args].join(", ")}) ${selection} }`;
}

describe("two tenants", () => {
  const rig = withGraphql();
  const ids: Record<string, string[]> = { flow: [], run: [] };
  let stranger: Caller;

  beforeAll(async () => {
    const { app, caller } = rig;
    const graph = sketchFlow(
      "theirs",
      [
        { id: "start", type: "trigger.manual" },
        { id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } },
      ],
      ["start.input > pause.in"],
    );
    const { id } = await importFlow(app, caller.actor, { graph });
    await publishFlow(app, caller.actor, { flow: id });
    const { runId } = await startRun(app, caller.actor, { flow: id, input: { secret: 1 } });
    ids.flow = [id, "theirs"];
    ids.run = [runId];
    stranger = await rig.newCaller();
  });

  test("there are operations that take an id", () => {
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(({ id }) => ids[id] === undefined)).toEqual([]);
  });

  test.each(named)("$kind $field across tenants looks like a missing id", async (operation) => {
    const before = await rig.app.rows("SELECT status, xmin FROM run ORDER BY id");
    const unknown = await rig.ask(toDocument(operation, missing), {}, stranger);
    expect(unknown.errors?.[0]?.extensions.code).toMatch(/\.not-found$/);
    for (const theirs of ids[operation.id] ?? []) {
      const answer = await rig.ask(toDocument(operation, theirs), {}, stranger);
      const text = (value: unknown) => JSON.stringify(value).replaceAll(theirs, "…").replaceAll(missing, "…");
      expect(text(answer).replaceAll(/"column":\d+/g, "")).toBe(text(unknown).replaceAll(/"column":\d+/g, ""));
      expect(answer.data).toEqual({ [operation.field]: null });
    }
    expect(await rig.app.rows("SELECT status, xmin FROM run ORDER BY id")).toEqual(before);
  });

  test.each(named)("$kind $field without a session gives nothing", async (operation) => {
    for (const id of [...(ids[operation.id] ?? []), missing]) {
      const answer = await rig.ask(toDocument(operation, id), {}, null);
      expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: "auth.required" } }] });
      expect(answer).not.toHaveProperty("data");
    }
  });

  test("lists hold one's own, and nothing of anybody else's", async () => {
    const answer = await rig.ask("{ flows { edges { node { name } } } runs { edges { node { id } } } }", {}, stranger);
    expect(answer).toEqual({ status: 200, data: { flows: { edges: [] }, runs: { edges: [] } } });
    const own = await rig.ask("{ flows { edges { node { name runs { edges { node { id } } } } } } }");
    expect(own.data).toEqual({
      flows: { edges: [{ node: { name: "theirs", runs: { edges: [{ node: { id: ids.run?.[0] } }] } } }] },
    });
  });
});
