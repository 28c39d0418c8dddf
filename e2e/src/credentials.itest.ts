import { createHmac, randomBytes } from "node:crypto";
import type { Json } from "@autoweave/contracts/json";
import { dumpDatabase } from "@autoweave/testing/dump-database";
import { dumpRedis } from "@autoweave/testing/dump-redis";
import { type RedisWatch, watchRedis } from "@autoweave/testing/watch-redis";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, createCaller } from "./create-caller.js";
import { type Echo, startEcho } from "./start-echo.js";
import { type Server, startServer } from "./start-server.js";
import { waitUntil } from "./wait-until.js";

type Kind = { type: string; field: string; more?: Record<string, string> };
type Canary = { name: string; core: string; kind: Kind; secret: string };

const httpKinds: Kind[] = [
  { type: "http-bearer", field: "token" },
  { type: "http-basic", field: "password", more: { username: "ada" } },
  { type: "http-header", field: "value", more: { header: "X-Key" } },
  { type: "http-query", field: "value", more: { parameter: "key" } },
];
const webhookCanary = 28;
const plainCanary = 29;

function toKind(index: number): Kind {
  if (index === webhookCanary) return { type: "webhook-secret", field: "secret" };
  if (index === plainCanary) return { type: "secret", field: "text" };
  return httpKinds[index % httpKinds.length] ?? { type: "secret", field: "text" };
}

/** Secrets with signs that JSON, addresses and HTML wrap; `core` is what a dump is searched for. */
const canaries = Array.from({ length: 30 }, (_, index): Canary => {
  const core = `canary${index}x${randomBytes(9).toString("hex")}`;
  const kind = toKind(index);
  const isKey = kind.type === "webhook-secret";
  const secret = isKey ? `whsec_${Buffer.from(core.padEnd(32, "z")).toString("base64")}` : `a/+"${core}"&=<z`;
  return { name: `Canary ${index}`, core, kind, secret };
});

/** A text as it may stand inside of base64, at any of its three places. */
function toInnerBase64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const wrapped = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
      .toString("base64")
      .replace(/=+$/, "");
    return wrapped.slice(before === 0 ? 0 : before + 1, -1);
  });
}

/** A text as it may stand in a dump: as it is, in base64, in hex, backwards. */
function toTraces(text: string): string[] {
  return [text, ...toInnerBase64(text), Buffer.from(text).toString("hex"), [...text].reverse().join("")];
}

/** What is looked for of each secret; that of a webhook is base64 by itself. */
const traces = canaries.map(({ name, core, secret, kind }) => ({
  name,
  texts: [core, ...(kind.type === "webhook-secret" ? [secret.slice("whsec_".length)] : [])].flatMap(toTraces),
}));
/** What every trace of any of them begins or ends with: large dumps are searched for these few first. */
const hints = ["canary", Buffer.from("canary").toString("base64")].flatMap(toTraces);

function findCanaries(text: string): string[] {
  if (!hints.some((hint) => text.includes(hint))) return [];
  return traces.filter(({ texts }) => texts.some((trace) => text.includes(trace))).map(({ name }) => name);
}

type Flow = { name: string; nodes: Record<string, Json>[]; edges: string[] };

function toGraph({ name, nodes, edges }: Flow): Record<string, unknown> {
  const toEnd = (text: string) => {
    const [node = "", port = ""] = text.split(".");
    return { node, port };
  };
  const links = edges.map((edge) => {
    const [from = "", to = ""] = edge.split(" > ");
    return { from: toEnd(from), to: toEnd(to) };
  });
  return { format: 1, name, nodes, edges: links };
}

it("what looks for secrets finds them, however they are wrapped", () => {
  for (const { name, core, secret } of canaries) {
    const base64 = ["", "x", "xy"].map((before) => Buffer.from(`${before}${secret}z`).toString("base64"));
    const wrapped = [secret, encodeURIComponent(secret), JSON.stringify(secret), Buffer.from(core).toString("hex")];
    for (const text of [...wrapped, ...base64]) expect(findCanaries(`{"a": "${text}"}`)).toEqual([name]);
  }
  expect(findCanaries("canary")).toEqual([]);
});

describe.each(["postgres", "redis"])("secrets, with the queue on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let server: Server;
  let echo: Echo;
  let other: Echo;
  let watch: RedisWatch | undefined;
  let api: Caller;
  /** All that the API and the command line have said. */
  let said = "";
  const dumps: string[] = [];

  beforeAll(async () => {
    echo = await startEcho();
    other = await startEcho();
    if (backend === "redis") watch = await watchRedis(redis.url);
    server = await startServer({
      env: {
        DATABASE_URL: database.url,
        AUTOWEAVE_ALLOW_HOSTS: `${echo.host},${other.host}`,
        AUTOWEAVE_LOG: "debug",
        ...(backend === "redis" ? { REDIS_URL: redis.url } : {}),
      },
    });
    api = createCaller(server);
    await ask("limits.update", { external: 10_000, tools: 100_000 });
    for (const { name, kind, secret } of canaries) {
      const hosts = kind.type.startsWith("http") ? { hosts: [echo.host] } : {};
      const fields = { ...kind.more, [kind.field]: secret };
      await ask("credentials.create", { name, type: kind.type, fields, ...hosts });
    }
  }, 240_000);
  afterAll(async () => {
    watch?.close();
    await server?.dispose();
    await echo?.stop();
    await other?.stop();
  });

  async function ask<Answer>(name: string, input?: object): Promise<Answer> {
    const answer = await api.call<Answer>(name, input);
    said += JSON.stringify(answer);
    return answer;
  }

  async function publish(...flows: Flow[]): Promise<void> {
    for (const flow of flows) {
      await ask("flows.import", { graph: toGraph(flow) });
      await ask("flows.publish", { flow: flow.name });
    }
  }

  /** A call of the echo with a canary. */
  function call(id: string, index: number, path: string, config: Record<string, Json> = {}): Record<string, Json> {
    const credential = { $credential: canaries[index]?.name ?? "" };
    return { id, type: "http.request", config: { url: `http://${echo.host}${path}`, credential, ...config } };
  }

  /** A flow of one call, whose whole answer the flow gives on purpose. */
  function callFlow(name: string, node: Record<string, Json>, more: Record<string, Json> = {}): Flow {
    const nodes = [
      { id: "start", type: "trigger.manual" },
      { ...node, ...more },
      { id: "answer", type: "flow.respond", config: { body: { $expr: "nodes.call" } } },
    ];
    return { name, nodes, edges: ["start.input > call.in", "call.response > answer.in"] };
  }

  async function run(flow: string, input: Json = {}): Promise<string> {
    const { runId } = await ask<{ runId: string }>("runs.start", { flow, input });
    return runId;
  }

  /** Waits for the end of a run, and looks at it in every way there is. */
  async function end(runId: string): Promise<string> {
    const answers = [await ask("runs.wait", { run: runId, timeoutMs: 60_000 })];
    for (const full of [false, true]) answers.push(await ask("runs.nodes", { run: runId, full }));
    const graphql = await api.graphql(
      "query R($run: ID!) { run(run: $run) { status error { code message details } answer { body } nodes { edges { node { node status input config output error { message details } } } } } }",
      { run: runId },
    );
    expect(graphql.errors).toBeUndefined();
    const text = JSON.stringify([...answers, graphql]);
    said += text;
    return text;
  }

  const paths = ["json", "text", "file", "broken", "refuse"];
  it.each(paths.flatMap((path, place) => [0, 1, 2, 3].map((kind) => [path, place * 4 + kind] as const)))(
    "/%s gives canary %i back, and the run has a mark in its place",
    async (path, index) => {
      const name = `Echo ${index}`;
      await publish(callFlow(name, call("call", index, `/${path}`), { retry: { attempts: 1 } }));
      const text = await end(await run(name));
      expect(echo.arrived.some((came) => came.includes(canaries[index]?.core ?? "?"))).toBe(true);
      expect(findCanaries(text)).toEqual([]);
      if (index % 4 === 0) dumps.push(await dumpDatabase(database.url));
      if (path === "json" || path === "text") expect(text).toContain(`[credential Canary ${index}]`);
    },
  );

  it("a refusal that is no failure, and a failure that goes on by its error port", async () => {
    await publish(
      callFlow("Taken", call("call", 20, "/refuse", { failOnStatus: false })),
      callFlow("Routed", call("call", 21, "/broken"), { onError: "route", retry: { attempts: 1 } }),
    );
    expect(await end(await run("Taken"))).toContain("[credential Canary 20]");
    expect(findCanaries(await end(await run("Routed")))).toEqual([]);
  });

  it("tries that fail before one succeeds", async () => {
    const retry = { attempts: 5, delayMs: 1, maxDelayMs: 1 };
    await publish(callFlow("Busy", call("call", 22, `/busy?name=${backend}`), { retry }));
    const text = await end(await run("Busy"));
    expect(text).toContain('"status":"completed"');
    expect(text).toContain("[credential Canary 22]");
  });

  it("an answer that never ends, cut off by the time limit and by a cancel", async () => {
    const retry = { attempts: 1 };
    await publish(
      callFlow("Slow", call("call", 23, "/hang", { requestTimeoutMs: 500 }), { retry }),
      callFlow("Limited", call("call", 24, "/hang"), { retry, timeoutMs: 500 }),
      callFlow("Cancelled", call("call", 25, "/hang"), { retry }),
    );
    expect(await end(await run("Slow"))).toContain("http.unavailable");
    expect(await end(await run("Limited"))).toContain("node.timeout");
    const runId = await run("Cancelled");
    await waitUntil("the call", () => echo.arrived.some((came) => came.includes(canaries[25]?.core ?? "?")));
    await ask("runs.cancel", { run: runId });
    expect(await end(runId)).toContain('"status":"cancelled"');
  });

  it("a redirect to another host goes without the secret, and back without it, too", async () => {
    const back = encodeURIComponent(`http://${echo.host}/json?back=1`);
    const away = encodeURIComponent(`http://${other.host}/away?to=${back}`);
    const before = echo.arrived.length;
    await publish(callFlow("Away", call("call", 26, `/away?to=${away}`)));
    await end(await run("Away"));
    const core = canaries[26]?.core ?? "?";
    expect(echo.arrived.slice(before)[0]).toContain(core);
    // What the right server itself has put into the address is beyond help; what AutoWeave adds is not there.
    expect(other.arrived).toHaveLength(1);
    expect(other.arrived[0]?.replace(/leak=.*? (?= |$)/s, "")).not.toMatch(/Bearer|Basic/);
    expect(echo.arrived.at(-1)).toMatch(/back=1/);
    expect(echo.arrived.at(-1)).not.toMatch(/Bearer|Basic/);
  });

  it("a first host that is not the credential's is never called", async () => {
    const before = other.arrived.length;
    const node = call("call", 27, "/json", { url: `http://${other.host}/json` });
    await publish(callFlow("Stray", node, { retry: { attempts: 1 } }));
    expect(await end(await run("Stray"))).toContain("credential.host");
    expect(other.arrived).toHaveLength(before);
  });

  it("rounds of a map, and a called flow that is told what its caller was", async () => {
    await publish(
      {
        name: "Rounds",
        nodes: [
          { id: "start", type: "trigger.manual" },
          { id: "each", type: "logic.map", config: { items: { $expr: "trigger.items" }, onItemError: "collect" } },
          {
            ...call("call", 26, "/text", { url: { $expr: `"http://${echo.host}/" + item` } }),
            parent: "each",
            retry: { attempts: 1 },
          },
        ],
        edges: ["start.input > each.in", "each.item > call.in", "call.body > each.result"],
      },
      {
        name: "Called",
        nodes: [
          { id: "start", type: "trigger.called" },
          call("call", 27, "/json", { method: "POST", body: "json", json: { $expr: "trigger" } }),
        ],
        edges: ["start.input > call.in"],
      },
      {
        name: "Caller",
        nodes: [
          { id: "start", type: "trigger.manual" },
          call("call", 26, "/json"),
          { id: "sub", type: "flow.call", config: { flow: "Called", input: { $expr: "nodes.call.body" } } },
        ],
        edges: ["start.input > call.in", "call.body > sub.in"],
      },
    );
    const rounds = await end(await run("Rounds", { items: ["text", "broken", "json", "text", "refuse"] }));
    expect(rounds).toContain("[credential Canary 26]");
    const called = await end(await run("Caller"));
    expect(called).toContain("[credential Canary 27]");
    expect(findCanaries(rounds + called)).toEqual([]);
  });

  it("code that looks at an answer, gives it on and throws it", async () => {
    const code = (id: string, source: string, more: Record<string, Json> = {}) => ({
      id,
      type: "code.javascript",
      config: { source },
      ...more,
    });
    const nodes = [{ id: "start", type: "trigger.manual" }, call("call", 24, "/json")];
    await publish(
      {
        name: "Coded",
        nodes: [...nodes, code("look", "return { all: input, twice: JSON.stringify(JSON.stringify(input)) };")],
        edges: ["start.input > call.in", "call.response > look.in"],
      },
      {
        name: "Thrown",
        nodes: [...nodes, code("look", "throw new Error(JSON.stringify(input));", { retry: { attempts: 1 } })],
        edges: ["start.input > call.in", "call.response > look.in"],
      },
    );
    const coded = await end(await run("Coded"));
    expect(coded).toContain("[credential Canary 24]");
    const thrown = await end(await run("Thrown"));
    expect(thrown).toContain('"status":"failed"');
    expect(thrown).toContain("[credential Canary 24]");
    expect(findCanaries(coded + thrown)).toEqual([]);
  });

  it("a webhook that takes signed calls only", async () => {
    await publish({
      name: "Signed",
      nodes: [
        { id: "start", type: "trigger.webhook", config: { path: "signed", secret: { $credential: "Canary 28" } } },
        { id: "answer", type: "flow.respond", config: { body: { $expr: "trigger" } } },
      ],
      edges: ["start.request > answer.in"],
    });
    const key = Buffer.from((canaries[webhookCanary]?.secret ?? "").replace("whsec_", ""), "base64");
    const send = async (signedWith: Buffer, id: string) => {
      const [time, body] = [String(Math.floor(Date.now() / 1000)), "{}"];
      const signature = createHmac("sha256", signedWith).update(`${id}.${time}.${body}`).digest("base64");
      const response = await fetch(`${server.url}/hooks/signed`, {
        method: "POST",
        headers: {
          ...{ "content-type": "application/json", "webhook-id": id, "webhook-timestamp": time },
          "webhook-signature": `v1,${signature}`,
        },
        body,
      });
      said += await response.text();
      return response.status;
    };
    expect(await send(Buffer.from("another key, which is wrong here"), "m1")).toBe(401);
    expect(await send(key, "m2")).toBeLessThan(300);
  });

  it("are nowhere: not in the database, the queue, the logs, nor in anything that was said", async () => {
    for (const name of ["credentials.list", "flows.list", "runs.list", "keys.list", "audit.list"]) await ask(name);
    for (const { name } of canaries) await ask("credentials.get", { credential: name });
    await ask("credentials.whereUsed", { credential: "Canary 0" });
    await ask("flows.get", { flow: "Caller" });
    await ask("observe.nodes", { flow: "Echo 0" });
    await ask("observe.events", { limit: 500 });
    const log = await waitUntil("kept lines of the log", async () => {
      const lines = await ask<unknown[]>("observe.log", { limit: 1000 });
      return lines.length > 0 ? lines : undefined;
    });
    expect(findCanaries(JSON.stringify(log))).toEqual([]);
    for (const words of [
      ["credential", "list"],
      ["flow", "export", "Caller"],
      ["audit", "list"],
    ]) {
      const { stdout, stderr } = await server.cli(words);
      said += stdout + stderr;
    }
    const everything = await dumpDatabase(database.url);
    // The dumps do see what is there: marks, names, flows.
    expect(everything).toContain("[credential Canary 0]");
    expect(everything).toContain("credential.create");
    expect(dumps.length).toBeGreaterThanOrEqual(5);
    for (const dump of [...dumps, everything]) expect(findCanaries(dump)).toEqual([]);
    expect(findCanaries(server.output())).toEqual([]);
    expect(findCanaries(said)).toEqual([]);
    if (watch !== undefined) {
      expect(findCanaries(await dumpRedis(redis.url))).toEqual([]);
      expect(watch.text()).toContain("unit-settled");
      expect(findCanaries(watch.text())).toEqual([]);
    }
    // And yet each that is for HTTP was sent.
    const sent = canaries.filter(({ core }) => echo.arrived.some((came) => came.includes(core)));
    expect(sent).toHaveLength(28);
  }, 300_000);
});
