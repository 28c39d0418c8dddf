import type { Json } from "@autoweave/contracts/json";
import { describe, expect, test } from "vitest";
import { importFlow } from "../../../service/flow/import-flow.js";
import { publishFlow } from "../../../service/flow/publish-flow.js";
import { unpublishFlow } from "../../../service/flow/unpublish-flow.js";
import { sketchFlow } from "../../../service/testing/sketch-flow.js";
import { buildSchema } from "../build-schema.js";
import { subgraphs } from "../subgraphs.js";
import { openClient } from "../testing/open-client.js";
import { type Caller, withGraphql } from "../testing/with-graphql.js";
import { listFlowCalls } from "./list-flow-calls.js";
import { createTypedSchemas } from "./typed-schemas.js";

const takes: Json = {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string" }, mood: { type: "string", enum: ["happy", "grave"] } },
};
const gives: Json = {
  type: "object",
  required: ["text", "letters"],
  properties: { text: { type: "string" }, letters: { type: "integer", minimum: 0, maximum: 1000 } },
};

function sketch(name: string, body: Json, config: { schema?: Json; result?: Json } = { schema: takes, result: gives }) {
  return sketchFlow(
    name,
    [
      { id: "start", type: "trigger.called", config },
      { id: "reply", type: "flow.respond", config: { body } },
    ],
    ["start.input > reply.in"],
  );
}

const greeting: Json = { text: { $expr: '"Hello, " + trigger.name' }, letters: { $expr: "size(trigger.name)" } };

describe.each(["postgres", "redis"] as const)("flows by their own names, on %s", (backend) => {
  const rig = withGraphql(backend);

  async function publish(caller: Caller, ...args: Parameters<typeof sketch>): Promise<void> {
    await importFlow(rig.app, caller.actor, { graph: sketch(...args) });
    await publishFlow(rig.app, caller.actor, { flow: args[0] });
  }

  const call = `mutation($name: String!) { runFlow_Say_hello(input: {name: $name, mood: happy}) { runId status output { text letters } error { code } } }`;

  test("a published flow is a mutation with its types, for its own tenant alone", async () => {
    const [caller, stranger] = [await rig.newCaller(), await rig.newCaller()];
    expect((await rig.ask(call, { name: "Ada" }, caller)).errors).toMatchObject([
      { extensions: { code: "request.invalid" } },
    ]);
    await publish(caller, "Say hello", greeting);
    const answer = await rig.ask(call, { name: "Ada" }, caller);
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.runFlow_Say_hello).toEqual({
      runId: expect.any(String),
      status: "COMPLETED",
      output: { text: "Hello, Ada", letters: 3 },
      error: null,
    });
    expect((await rig.ask(call, { name: "Eve" }, stranger)).errors).toMatchObject([
      { message: expect.stringContaining("Cannot query field"), extensions: { code: "request.invalid" } },
    ]);
    for (const input of ["{}", "{name: 7}", '{name: "x", mood: sad}', '{name: "x", more: 1}']) {
      const { errors } = await rig.ask(`mutation { runFlow_Say_hello(input: ${input}) { runId } }`, {}, caller);
      expect(errors?.[0]?.extensions.code, input).toBe("request.invalid");
    }
    await unpublishFlow(rig.app, caller.actor, { flow: "Say hello" });
    expect((await rig.ask(call, { name: "Ada" }, caller)).errors).toMatchObject([
      { extensions: { code: "request.invalid" } },
    ]);
  });

  test("a run that fails, goes on, or gives something else says so", async () => {
    const caller = await rig.newCaller();
    await publish(caller, "wrong", { text: 7, letters: 1 });
    await publish(caller, "broken", { text: { $expr: "trigger.nothing.at.all" }, letters: 1 });
    const input = 'input: {name: "x"}';
    const wrong = await rig.ask(`mutation { runFlow_wrong(${input}) { status output { text } } }`, {}, caller);
    expect(wrong.data?.runFlow_wrong).toEqual({ status: "COMPLETED", output: null });
    expect(wrong.errors).toMatchObject([
      { path: ["runFlow_wrong", "output"], extensions: { code: "run.output", details: { at: "text" } } },
    ]);
    const broken = await rig.ask(
      `mutation { runFlow_broken(${input}) { status output { text } error { code message } } }`,
      {},
      caller,
    );
    expect(broken).toMatchObject({
      data: { runFlow_broken: { status: "FAILED", output: null, error: { code: expect.any(String) } } },
    });
    const waiting = sketchFlow(
      "waits",
      [
        { id: "start", type: "trigger.manual" },
        { id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } },
      ],
      ["start.input > pause.in"],
    );
    await importFlow(rig.app, caller.actor, { graph: waiting });
    await publishFlow(rig.app, caller.actor, { flow: "waits" });
    const going = await rig.ask("mutation { runFlow_waits(input: {any: 1}, waitMs: 0) { status output } }", {}, caller);
    expect(going.data?.runFlow_waits).toEqual({ status: "RUNNING", output: null });
    expect((await rig.ask("mutation { runFlow_waits(waitMs: 60001) { status } }", {}, caller)).errors).toMatchObject([
      { extensions: { code: "request.invalid" } },
    ]);
  });

  test("a subscription runs it, tells of the run, and ends with what it gave", async () => {
    const caller = await rig.newCaller();
    await publish(caller, "told", greeting);
    const client = openClient(rig.url, { authorization: `Bearer ${caller.secret}` });
    const query = 'subscription { runFlow_told(input: {name: "Ada"}) { runId status output { text } } }';
    const told: { runId: string; status: string; output: unknown }[] = [];
    for await (const { data, errors } of client.iterate<{ runFlow_told: (typeof told)[number] }>({ query })) {
      expect(errors).toBeUndefined();
      if (data != null) told.push(data.runFlow_told);
    }
    await client.dispose();
    expect(told[0]).toMatchObject({ status: "RUNNING", output: null });
    expect(told.at(-1)).toEqual({ runId: told[0]?.runId, status: "COMPLETED", output: { text: "Hello, Ada" } });
    expect(new Set(told.map(({ runId }) => runId)).size).toBe(1);
  });

  test("it takes the right to start runs, and the right to read them", async () => {
    const owner = await rig.newCaller();
    await publish(owner, "guarded", greeting);
    const query = 'mutation { runFlow_guarded(input: {name: "x"}) { status } }';
    for (const scopes of [["flows:read"], ["runs:read"], ["runs:start"]] as const) {
      const weak = await rig.newCaller([...scopes], owner.actor);
      expect((await rig.ask(query, {}, weak)).errors, scopes.join()).toMatchObject([
        { extensions: { code: "auth.forbidden" } },
      ]);
    }
    expect(await rig.app.rows("SELECT id FROM run WHERE tenant_id = $1", [owner.actor.tenantId])).toEqual([]);
    const enough = await rig.newCaller(["runs:start", "runs:read"], owner.actor);
    expect((await rig.ask(query, {}, enough)).data?.runFlow_guarded).toEqual({ status: "COMPLETED" });
  });

  test("flows whose names read the same keep apart, and a new one renames none", async () => {
    const caller = await rig.newCaller();
    await publish(caller, "a b", "the first", {});
    await publish(caller, "a-b", "the second", {});
    expect((await rig.ask("mutation { runFlow_a_b { output } }", {}, caller)).data?.runFlow_a_b).toEqual({
      output: "the first",
    });
    const calls = await listFlowCalls(rig.app, caller.actor);
    const second = calls.find(({ flowName }) => flowName === "a-b")?.field ?? "";
    expect(second).toMatch(/^runFlow_a_b_[0-9a-f]{12}$/);
    expect((await rig.ask(`mutation { called: ${second} { output } }`, {}, caller)).data?.called).toEqual({
      output: "the second",
    });
    await unpublishFlow(rig.app, caller.actor, { flow: "a b" });
    expect((await rig.ask(`mutation { called: ${second} { output } }`, {}, caller)).errors).toBeUndefined();
    expect((await rig.ask("mutation { runFlow_a_b { output } }", {}, caller)).errors).toHaveLength(1);
  });

  test("a schema is built once, until its tenant publishes", async () => {
    const [caller, other] = [await rig.newCaller(), await rig.newCaller()];
    await publish(caller, "one", greeting);
    const schema = buildSchema(subgraphs);
    const base = { whole: schema, here: schema, elsewhere: [] };
    const schemas = createTypedSchemas({ ...rig.app, onError: rig.app.onError }, base);
    const get = () => schemas.get(caller.actor.tenantId);
    const first = await get();
    expect(first).not.toBe(base);
    expect(await Promise.all([get(), get(), get()])).toEqual(
      [first, first, first].map((schema) => expect.toSatisfy((one) => one === schema)),
    );
    await publish(other, "two", greeting);
    expect(await get()).toBe(first);
    await publish(caller, "two", greeting);
    await expect.poll(get).not.toBe(first);
    expect((await get()).whole.getMutationType()?.getFields()).toHaveProperty("runFlow_two");
    expect(await schemas.get("nobody")).toBe(base);
    schemas.close();
  });

  test("nothing of it was a fault of ours", () => {
    expect(rig.app.errors).toEqual([]);
  });
});
