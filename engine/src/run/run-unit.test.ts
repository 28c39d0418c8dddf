import { runInNewContext } from "node:vm";
import type { Json } from "@autoweave/contracts/json";
import { toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import type { PlanUnit } from "@autoweave/contracts/plan";
import { AppError, defineNode, type NodeDefinition, optionalPort, park, port, toManifest } from "@autoweave/node-sdk";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { compile } from "../compile/compile.js";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { createNodeRegistry } from "./node-registry.js";
import type { UnitOutcome } from "./outcome.js";
import { type EarlierNode, runUnit, type UnitTask } from "./run-unit.js";

type Body = (input: { attempt: number; key: string; came: unknown; signal: AbortSignal; value: unknown }) => unknown;

/** A node that does what the test says, at once or later. */
function bodyNode(type: string, effect: "pure" | "idempotent", bodies: Record<string, Body>): NodeDefinition {
  return defineNode({
    type,
    version: 1,
    title: type,
    summary: "Does what the test says.",
    category: "test",
    effect,
    parks: effect !== "pure",
    examples: [],
    config: z.object({ body: z.string(), value: z.unknown().optional() }),
    inputs: { in: optionalPort(z.unknown()) },
    outputs: { out: port(z.unknown()) },
    run: ({ config, run, inputs, signal }) => {
      const { attempt, idempotencyKey: key } = run;
      return bodies[config.body]?.({ attempt, key, came: inputs.in, signal, value: config.value }) as never;
    },
    resume: ({ woke }) => ({ out: woke }),
  });
}

/** The unit that holds node `x`, with what a worker would give it. */
function prepare(nodes: Record<string, DrawnNode>, edges: string[], bodies: Record<string, Body>) {
  const definitions = [
    ...builtinNodes,
    bodyNode("body.pure", "pure", bodies),
    bodyNode("body.act", "idempotent", bodies),
  ];
  const manifests = new Map(definitions.map((one) => [toNodeTypeKey(one), toManifest(one)]));
  const { plan, diagnostics } = compile(drawFlow({ start: "trigger.manual", ...nodes }, edges), manifests);
  const unit = plan?.triggers.start?.units.find((one) => one.nodes.some((node) => node.id === "x"));
  if (unit === undefined) throw new Error(`The flow does not compile: ${JSON.stringify(diagnostics)}`);
  const controller = new AbortController();
  const run = (more: Partial<UnitTask> = {}, trigger: Json = 1): Promise<UnitOutcome> =>
    runUnit({ ...toTask(unit, controller.signal, trigger), ...more }, createNodeRegistry(definitions));
  return { unit, controller, run };
}

function toTask(unit: PlanUnit, signal: AbortSignal, trigger: Json): UnitTask {
  return {
    unit,
    frame: { scope: "", outputs: new Map(), iteration: undefined },
    earlier: new Map(),
    woke: undefined,
    rounds: async () => undefined,
    takeSlot: async () => true,
    context: {
      tenantId: "t",
      facts: {
        id: "r",
        flowId: "f",
        flowName: "Flow",
        version: 1,
        cause: "manual",
        startedAt: "2026-01-01T00:00:00.000Z",
      },
      trigger,
      env: {},
      signal,
      http: { request: () => Promise.reject(new Error("nobody is called")) },
      credentials: undefined,
    },
  };
}

const brief = (outcome: UnitOutcome) =>
  outcome.results.map((result) => `${result.scope}|${result.node} ${result.status}`);
const put = (outcome: UnitOutcome, node: string) =>
  outcome.results.find((result) => result.node === node)?.output?.text;
const x = (type: string, more: Partial<Exclude<DrawnNode, string>> = {}): DrawnNode => ({
  type,
  ...more,
  config: { body: "x", ...more.config },
});

describe("runUnit", () => {
  test("runs a unit's nodes in their order, in one go", async () => {
    const { run } = prepare({ a: { type: "body.pure", config: { body: "a" } }, x: x("body.act") }, ["start > a > x"], {
      a: ({ came }) => ({ out: [came] }),
      x: async ({ came }) => ({ out: [came] }),
    });
    const outcome = await run({}, 7);
    expect(outcome.kind).toBe("completed");
    expect(brief(outcome)).toEqual(["|start completed", "|a completed", "|x completed"]);
    expect(put(outcome, "x")).toBe('{"out":[[7]]}');
  });

  test.each<[string, Body]>([
    ["a function", () => ({ out: () => 1 })],
    ["a big integer", () => ({ out: 1n })],
    ["a circle", circle],
    ["a port it has not", () => ({ elsewhere: 1 })],
    ["a text for an object", () => "text"],
    ["a wait until no date", () => park.until(new Date(Number.NaN))],
    [
      "something that throws when it is written out",
      () => ({
        out: {
          toJSON: () => {
            throw new Error("no");
          },
        },
      }),
    ],
  ])("a node that puts out %s fails, and its policy is asked", async (_, body) => {
    const nodes = { x: x("body.act", { onError: "route" }), y: { type: "body.pure", config: { body: "y" } } };
    const { run } = prepare(nodes, ["start > x", "x.error > y"], { x: body, y: ({ came }) => ({ out: came }) });
    const outcome = await run();
    expect(brief(outcome)).toEqual(["|start completed", "|x failed", "|y completed"]);
    expect(JSON.parse(put(outcome, "y") ?? "null")).toMatchObject({ out: { code: "node.output", node: "x" } });
  });

  test("a value that is not there is no emission; an empty one is", async () => {
    const nodes = { x: x("body.act"), y: { type: "body.pure", config: { body: "y" } } };
    for (const [value, status] of [
      [undefined, "skipped"],
      [null, "completed"],
      [0, "completed"],
      ["", "completed"],
    ] as const) {
      const { run } = prepare(nodes, ["start > x > y"], { x: () => ({ out: value }), y: () => ({ out: 1 }) });
      expect(brief(await run()).at(-1)).toBe(`|y ${status}`);
    }
    for (const nothing of [undefined, null, {}]) {
      const { run } = prepare(nodes, ["start > x > y"], { x: async () => nothing, y: () => ({ out: 1 }) });
      expect(brief(await run()).at(-1)).toBe("|y skipped");
    }
  });

  test("any kind of promise is waited for, and for its time only", async () => {
    const foreign = runInNewContext("Promise.resolve({ out: 'late' })") as unknown;
    expect(foreign).not.toBeInstanceOf(Promise);
    const late = prepare({ x: x("body.act") }, ["start > x"], { x: () => foreign });
    expect(put(await late.run(), "x")).toBe('{"out":"late"}');
    const never = prepare({ x: x("body.act", { timeoutMs: 10, retry: { attempts: 1 } as never }) }, ["start > x"], {
      x: () => new Promise(() => undefined),
    });
    expect(await never.run()).toMatchObject({
      kind: "failed",
      error: { code: "node.timeout", node: "x", retry: true },
    });
  });

  test("a stop is a stop, whatever the node makes of its signal", async () => {
    for (const answer of [
      (signal: AbortSignal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("mine")))),
      () => new Promise(() => undefined),
    ]) {
      const { run, controller } = prepare({ x: x("body.act", { onError: "skip" }) }, ["start > x"], {
        x: ({ signal }) => answer(signal),
      });
      const running = run();
      setTimeout(() => controller.abort(), 5);
      expect(await running).toMatchObject({ kind: "failed", error: { code: "node.cancelled" } });
    }
  });

  test("nothing begins once the run is stopped", async () => {
    const called: string[] = [];
    const { run, controller } = prepare(
      { a: { type: "body.pure", config: { body: "a" } }, x: x("body.act") },
      ["start > a > x"],
      {
        a: () => {
          called.push("a");
          controller.abort();
          return { out: 1 };
        },
        x: () => called.push("x"),
      },
    );
    const outcome = await run();
    expect(called).toEqual(["a"]);
    expect(brief(outcome)).toEqual(["|start completed", "|a completed", "|x cancelled"]);
  });

  test("a stop in the midst of a list stops the list", async () => {
    let rounds = 0;
    const nodes: Record<string, DrawnNode> = {
      x: { type: "logic.map", config: { items: { $expr: "trigger" }, onItemError: "collect" } },
      inner: { type: "body.pure", parent: "x", config: { body: "inner" } },
    };
    const { run, controller } = prepare(nodes, ["start > x", "x.item > inner > x.result"], {
      inner: () => {
        if (++rounds === 3) controller.abort();
        return { out: 1 };
      },
    });
    const outcome = await run(
      {},
      Array.from({ length: 1000 }, () => 1),
    );
    expect(outcome).toMatchObject({ kind: "failed", error: { code: "node.cancelled" } });
    expect(rounds).toBe(3);
    expect(outcome.results.find((result) => result.node === "x")?.status).toBe("cancelled");
  });

  test("a long list lets the event loop turn", async () => {
    const nodes: Record<string, DrawnNode> = {
      x: { type: "logic.map", config: { items: { $expr: "trigger" } } },
      inner: { type: "body.pure", parent: "x", config: { body: "inner" } },
    };
    const { run } = prepare(nodes, ["start > x", "x.item > inner > x.result"], {
      inner: () => {
        const until = performance.now() + 2;
        while (performance.now() < until);
        return { out: 1 };
      },
    });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await run(
      {},
      Array.from({ length: 200 }, () => 1),
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  const retried = { retry: { attempts: 3, delayMs: 1000, maxDelayMs: 1000 } };
  const passing = () => {
    throw new Error("for now");
  };

  test("a failure is followed by the next try while there is one, and each stays on record", async () => {
    const { run } = prepare({ x: x("body.act", retried) }, ["start > x"], { x: passing });
    const first = await run();
    expect(first).toMatchObject({ kind: "paused", node: "x", pause: { kind: "retry", attempt: 2 } });
    const record = first.results.at(-1);
    expect(record).toMatchObject({ status: "retrying", attempt: 1, output: null });
    const started = { status: "completed" as const, attempt: 1, attempts: [], output: { input: 1 }, startedAt: null };
    const last = await run({
      earlier: new Map<string, EarlierNode>([
        ["start", started],
        ["x", { status: "retrying", attempt: 2, attempts: record?.attempts ?? [], output: null, startedAt: null }],
      ]),
    });
    expect(last).toMatchObject({ kind: "failed", error: { node: "x", message: "for now" } });
    expect(last.results.map((result) => result.node)).toEqual(["x"]);
    expect(last.results[0]).toMatchObject({ status: "failed", attempt: 3, attempts: [{ attempt: 1 }, { attempt: 2 }] });
  });

  test("what waits takes up no try, and its key is the same every time", async () => {
    const keys: string[] = [];
    const { run } = prepare({ x: x("body.act") }, ["start > x"], {
      x: ({ key, attempt }) => {
        keys.push(`${key} ${attempt}`);
        return park.signal("go");
      },
    });
    expect(await run()).toMatchObject({ kind: "paused", pause: { kind: "signal", name: "go" } });
    const earlier = new Map<string, EarlierNode>([
      ["x", { status: "waiting" as const, attempt: 1, attempts: [], output: null, startedAt: null }],
    ]);
    await run({ earlier });
    expect(new Set(keys).size).toBe(1);
    const woke = { node: "x", value: { kind: "signal" as const, value: "now" } };
    expect(put(await run({ earlier, woke }), "x")).toBe('{"out":{"kind":"signal","value":"now"}}');
  });

  test("no place under a key: it waits, and its node is not called", async () => {
    let calls = 0;
    const asked: unknown[] = [];
    const { run } = prepare(
      { x: x("body.act", { concurrency: { key: { $expr: "trigger" }, limit: 2 } }) },
      ["start > x"],
      { x: () => calls++ },
    );
    const takeSlot = async (key: string, limit: number) => {
      asked.push([key, limit]);
      return false;
    };
    expect(await run({ takeSlot }, { b: 1 })).toMatchObject({
      kind: "paused",
      pause: { kind: "slot", key: '{"b":1}', limit: 2 },
    });
    await run({ takeSlot }, "a\u0000b");
    expect(asked[0]).toEqual(['{"b":1}', 2]);
    expect(asked[1]).toEqual([expect.stringMatching(/^sha256:/), 2]);
    expect(calls).toBe(0);
  });

  test("a node type that is not installed fails its node, and its policy is asked", async () => {
    const { unit } = prepare({ x: x("body.act", { onError: "skip" }) }, ["start > x"], {});
    const known = createNodeRegistry([...builtinNodes]);
    const outcome = await runUnit(toTask(unit, new AbortController().signal, 1), known);
    expect(outcome.kind).toBe("completed");
    expect(outcome.results.at(-1)).toMatchObject({ node: "x", status: "failed", error: { code: "node.unknown-type" } });
  });

  test("who asks to be left alone is, for as long as it asked", async () => {
    const { run } = prepare({ x: x("body.act", retried) }, ["start > x"], {
      x: () => {
        throw new AppError("http.unavailable", "Later.", { retryAfterMs: 90_000 });
      },
    });
    const outcome = await run();
    const until = outcome.kind === "paused" && outcome.pause.kind === "retry" ? outcome.pause.until.getTime() : 0;
    expect(until - (outcome.results.at(-1)?.startedAt?.getTime() ?? 0)).toBeGreaterThanOrEqual(90_000);
  });
});

function circle(): { out: unknown } {
  const list: unknown[] = [];
  list.push(list);
  return { out: list };
}
