import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RunView } from "@autoweave/contracts/run";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { exampleFile, importExample, readExample, readText } from "./example-files.js";
import { findProcesses } from "./find-processes.js";
import { chain, importGraph, post } from "./import-graph.js";
import { runCli } from "./run-cli.js";
import { expectHistory, nodeAt, showRun, watchRun } from "./shown-run.js";
import { type Receiver, startReceiver } from "./start-receiver.js";
import { type Server, startServer } from "./start-server.js";
import { waitUntil } from "./wait-until.js";

const database = withDatabase();
let server: Server;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  server = await startServer({ env: { DATABASE_URL: database.url, AUTOWEAVE_ALLOW_HOSTS: receiver.host } });
}, 240_000);
afterAll(async () => {
  await server?.dispose();
  await receiver?.stop();
});
beforeEach(() => receiver.forget());

const start = { id: "start", type: "trigger.manual" };

async function startRun(flow: string, data = "null"): Promise<string> {
  return (await server.ask<{ runId: string }>(["flow", "run", flow, "--data", data])).runId;
}

async function countCalls(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { path } of await receiver.journal()) counts[path] = (counts[path] ?? 0) + 1;
  return counts;
}

it("cancels a run that waits, and wakes nothing in it afterwards", async () => {
  await importExample(server, receiver, ["order-approval/order-approval.flow.json"]);
  const runId = await startRun("Order approval", readText("order-approval/input.json"));
  await waitUntil("the wait", async () =>
    (await showRun(server, runId)).nodes.some(({ node, status }) => node === "approval" && status === "waiting"),
  );
  await server.ask(["run", "cancel", runId]);
  const watched = await server.cli(["run", "watch", runId]);
  expect(watched.exitCode).toBe(8);
  const shown = await showRun(server, runId);
  expect(shown.run.status).toBe("cancelled");
  expect(nodeAt(shown, "approval").status).toBe("cancelled");
  expect(nodeAt(shown, "ask").status).toBe("completed");
  const approval = exampleFile("order-approval/approval.json");
  expect(await server.ask(["run", "signal", runId, "approval", "--input", approval])).toEqual({
    woken: 0,
    kept: false,
  });
  expect(await countCalls()).toEqual({ "/messages": 1 });
  // Cancelling it again says the same, and is no error.
  expect(await server.ask(["run", "cancel", runId])).toEqual({ run: runId, status: "cancelled" });
});

it("cancels a run whose node is at work, within seconds", async () => {
  const graph = chain(
    "Slow work",
    [start, post("work", `${receiver.url}/slow/work?ms=20000`), post("after", `${receiver.url}/messages`)],
    ["start.input>work", "work.body>after"],
  );
  await importGraph(server, graph);
  const runId = await startRun("Slow work");
  await waitUntil("the call", async () => (await receiver.journal()).length > 0);
  const began = Date.now();
  await server.ask(["run", "cancel", runId]);
  const { run } = await watchRun(server, runId);
  expect(run.status).toBe("cancelled");
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(await countCalls()).toEqual({ "/slow/work": 1 });
});

it("redrives from what failed, after saying what that is", async () => {
  const gate = { method: "GET", url: `${receiver.url}/gates/bank` };
  const graph = chain(
    "Gate",
    [
      start,
      post("before", `${receiver.url}/messages`),
      { id: "gate", type: "http.request", config: gate, retry: { attempts: 1, delayMs: 0, maxDelayMs: 0 } },
      post("after", `${receiver.url}/payments`),
      { id: "answer", type: "flow.respond", config: { body: { paid: { $expr: "nodes.after.body.id" } } } },
    ],
    ["start.input>before", "before.body>gate", "gate.body>after", "after.body>answer"],
  );
  await importGraph(server, graph);
  const failed = await server.ask<{ run: RunView }>(["flow", "run", "Gate", "--wait"], { exitCode: 5 });
  expect(failed.run).toMatchObject({ status: "failed", error: { code: "http.status", node: "gate" } });
  const runId = failed.run.id;
  const preview = { again: ["gate", "after", "answer"], kept: ["start", "before"] };
  const dry = await server.ask<{ redriven: boolean } & Record<"again" | "kept", { node: string }[]>>([
    "run",
    "redrive",
    runId,
    "--dry-run",
  ]);
  expect(dry.redriven).toBe(false);
  expect(dry.kept.map(({ node }) => node)).toEqual(preview.kept);
  expect(dry.again.map(({ node }) => node)).toEqual(expect.arrayContaining(["gate"]));
  // Nobody is there to be asked.
  expect((await server.cli(["run", "redrive", runId])).exitCode).toBe(2);
  expect((await showRun(server, runId)).run.status).toBe("failed");
  await receiver.post("/gates/bank");
  const redriven = await server.ask<{ run: RunView; answer: unknown }>(["run", "redrive", runId, "--yes", "--wait"]);
  expect(redriven).toMatchObject({ run: { id: runId, status: "completed" }, answer: { paid: "payment-1" } });
  expect(await countCalls()).toEqual({ "/messages": 1, "/gates/bank": 3, "/payments": 1 });
  const shown = await showRun(server, runId);
  expect(shown.nodes.map(({ status }) => status)).toEqual([
    "completed",
    "completed",
    "completed",
    "completed",
    "completed",
  ]);
  // It went well: there is nothing to run again.
  expect((await server.cli(["run", "redrive", runId, "--yes"])).exitCode).toBe(9);
});

it("replays with the same input, on the same version or on what is live now", async () => {
  const greet = (word: string) =>
    chain(
      "Greet",
      [
        start,
        { id: "text", type: "data.template-text", config: { text: { $text: [word, " ", { $expr: "trigger.name" }] } } },
        { id: "answer", type: "flow.respond", config: {} },
      ],
      ["start.input>text", "text.text>answer"],
    );
  expect(await importGraph(server, greet("Hello"))).toEqual({ number: 1, isNew: true });
  const words = ["flow", "run", "Greet", "--wait", "--input", "-"];
  const first = await server.ask<{ run: RunView; answer: string }>(words, { input: '{ "name": "Ada" }' });
  expect(first.answer).toBe("Hello Ada");
  expect(await importGraph(server, greet("Hello"))).toEqual({ number: 1, isNew: false });
  expect(await importGraph(server, greet("Good evening"))).toEqual({ number: 2, isNew: true });
  const same = await server.ask<{ run: RunView; answer: string }>(["run", "replay", first.run.id, "--wait"]);
  expect(same).toMatchObject({ answer: "Hello Ada", run: { version: 1, replayOf: first.run.id, cause: "replay" } });
  const latest = await server.ask<{ run: RunView; answer: string }>([
    "run",
    "replay",
    first.run.id,
    "--latest",
    "--wait",
  ]);
  expect(latest).toMatchObject({ answer: "Good evening Ada", run: { version: 2, replayOf: first.run.id } });
});

it("starts one run for one dedupe key", async () => {
  const graph = chain("Once", [start, { id: "answer", type: "flow.respond", config: {} }], ["start.input>answer"]);
  await importGraph(server, graph);
  const words = ["flow", "run", "Once", "--data", "1", "--dedupe-key", "order-7"];
  const first = await server.ask<{ runId: string; isNew: boolean }>(words);
  expect(first.isNew).toBe(true);
  expect(await server.ask(words)).toEqual({ runId: first.runId, isNew: false });
});

it("exports what was imported, letter by letter", async () => {
  await importExample(server, receiver, ["order-total/order-total.flow.json"]);
  const exported = await server.cli(["flow", "export", "Order total"]);
  expect(exported.stdout).toBe(readText("order-total/order-total.flow.json"));
  const version = await server.cli(["flow", "export", "Order total", "--at", "1"]);
  expect(version.stdout).toBe(exported.stdout);
  const file = join(server.home, "exported.flow.json");
  expect((await server.cli(["flow", "export", "Order total", "-o", file])).exitCode).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(exported.stdout);
  expect((await server.cli(["flow", "export", "Order total", "-o", file])).exitCode).toBe(9);
});

it("shows a run in a terminal that has no colours", async () => {
  await importExample(server, receiver, ["order-total/order-total.flow.json"]);
  const input = exampleFile("order-total/input.json");
  const { run } = await server.ask<{ run: RunView }>(["flow", "run", "Order total", "--wait", "--input", input]);
  const { stdout } = await server.cli(["run", "show", run.id]);
  expect(stdout).not.toContain("\u001b");
  expect(stdout).toMatch(/^Run \S+ completed in /);
  expect(stdout).toMatch(/^NODE +STATUS +TRIES +START +TOOK +INPUT +OUTPUT$/m);
  const names = [...stdout.matchAll(/^(\w+) +(completed|skipped)/gm)].map(([, name]) => name);
  expect(names).toEqual(["hook", "lines", "goods", "hasLines", "totals", "total", "empty"]);
  const coloured = await server.cli(["run", "show", run.id], { env: { FORCE_COLOR: "1" } });
  expect(coloured.stdout).toContain("\u001b");
  const full = await server.cli(["run", "show", run.id, "--full"]);
  expect(full.stdout).toContain('"sku": "rope-20"');
});

it("does not publish a flow with faults, and names them", async () => {
  const faulty = chain("Faulty", [start, { id: "odd", type: "data.template-text", config: {} }], ["start.input>odd"]);
  const result = await server.cli(["flow", "import", "--publish", "-"], { input: JSON.stringify(faulty) });
  expect(result.exitCode).toBe(3);
  expect(result.stderr).toContain("node odd");
  expect(result.stderr).toContain("fix:");
  expect((await server.cli(["flow", "run", "Faulty"])).exitCode).toBe(9);
  expect((await server.cli(["flow", "run", "No such flow"])).exitCode).toBe(4);
  expect((await server.cli(["run", "show", "01a20ac7-0000-7000-8000-000000000000"])).exitCode).toBe(4);
});

it("lets nobody in with a wrong key, and a key does only what it may", async () => {
  const wrong = await server.cli(["flow", "list", "--key", "aw_wrong"]);
  expect(wrong.exitCode).toBe(7);
  expect(wrong.stderr).toContain("next:");
  expect((await fetch(`${server.url}/trpc/flows.list`)).status).toBe(401);
  const forged = { authorization: "Bearer aw_wrong" };
  expect((await fetch(`${server.url}/trpc/flows.list`, { headers: forged })).status).toBe(401);
  const reader = await server.ask<{ id: string; secret: string }>(["key", "create", "reader", "--scopes", "runs:read"]);
  expect((await server.cli(["run", "list", "--key", reader.secret])).exitCode).toBe(0);
  expect((await server.cli(["flow", "unpublish", "Greet", "--key", reader.secret])).exitCode).toBe(7);
  expect((await server.cli(["key", "create", "more", "--key", reader.secret])).exitCode).toBe(7);
  await server.ask(["key", "revoke", reader.id]);
  expect((await server.cli(["run", "list", "--key", reader.secret])).exitCode).toBe(7);
  // The first key is for its owner only, and no other file of the data folder has it.
  expect(statSync(join(server.home, "cli-key")).mode & 0o777).toBe(0o600);
});

it("prints no stack trace when nobody reads on", async () => {
  const script = 'node "$1" node list --offline --json 2>"$2" | head -n 1';
  const { spawnSync } = await import("node:child_process");
  const { cliFile } = await import("./run-cli.js");
  const errors = join(server.home, "pipe-errors");
  const piped = spawnSync("sh", ["-c", script, "sh", cliFile, errors], { encoding: "utf8" });
  expect(piped.stdout).toBe("{\n");
  expect(readFileSync(errors, "utf8")).toBe("");
});

it("says what to do when there is no server", async () => {
  const gone = await runCli(["run", "list", "--key", "aw_x"], { env: { AUTOWEAVE_URL: "http://127.0.0.1:65534" } });
  expect(gone.exitCode).toBe(6);
  expect(gone.stderr).toContain("npm start");
});

it("says how each component is", async () => {
  const health = await fetch(`${server.url}/healthz`);
  expect(health.status).toBe(200);
  expect(JSON.stringify(await health.json())).toMatch(/database/);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

function findChild(entry: string): number {
  const found = findProcesses(server.home).find(({ command }) => command.includes(`/main/${entry}.js`));
  if (found === undefined) throw new Error(`There is no ${entry} process.`);
  return found.pid;
}

it("ends a run whose worker was killed in the middle of it", { timeout: 150_000 }, async () => {
  const graph = chain(
    "Killed",
    [
      start,
      post("before", `${receiver.url}/messages`),
      post("work", `${receiver.url}/slow/work?ms=3000`),
      post("after", `${receiver.url}/payments`),
      { id: "answer", type: "flow.respond", config: { body: { $expr: "nodes.after.body.id" } } },
    ],
    ["start.input>before", "before.body>work", "work.body>after", "after.body>answer"],
  );
  await importGraph(server, graph);
  const runId = await startRun("Killed");
  await waitUntil("the call", async () => (await countCalls())["/slow/work"] === 1);
  const killed = findChild("worker");
  process.kill(killed, "SIGKILL");
  const shown = await watchRun(server, runId, 120);
  expect(shown.run).toMatchObject({ status: "completed", answer: { body: "payment-1" } });
  expectHistory(shown, {
    start: "completed",
    before: "completed",
    work: "completed",
    after: "completed",
    answer: "completed",
  });
  // Only what was at work when the worker died may happen again, and it says by its key that it is the same.
  const calls = await receiver.journal();
  expect(await countCalls()).toEqual({ "/messages": 1, "/slow/work": 2, "/payments": 1 });
  const keys = calls.filter(({ path }) => path === "/slow/work").map(({ headers }) => headers["idempotency-key"]);
  expect(new Set(keys).size).toBe(1);
  expect(findChild("worker")).not.toBe(killed);
});

it("answers again after its API process was killed", async () => {
  await importExample(server, receiver, ["order-total/order-total.flow.json"]);
  process.kill(findChild("api"), "SIGKILL");
  const answer = await waitUntil("an answer", () =>
    fetch(`${server.url}/hooks/order-total`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: readText("order-total/input.json"),
    }).catch(() => undefined),
  );
  expect(await answer.json()).toEqual(readExample("order-total/expected.json"));
});
