import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { afterAll, expect, it } from "vitest";
import { exampleFile, importExample, readExample, readText } from "./example-files.js";
import { findProcesses } from "./find-processes.js";
import { cliFile, runCli } from "./run-cli.js";
import { showRun, watchRun } from "./shown-run.js";
import { startReceiver } from "./start-receiver.js";
import { type Server, StartFailed, startServer } from "./start-server.js";
import { waitUntil } from "./wait-until.js";

const folder = tempFolder("start");
const started: Server[] = [];

afterAll(async () => {
  for (const server of started) await server.dispose();
  for (const { pid } of findProcesses(folder)) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A data folder that PostgreSQL's user may enter, as root makes it for a server. */
function newHome(name: string): string {
  const home = join(folder, name);
  mkdirSync(home, { mode: 0o711 });
  return home;
}

async function start(options: Parameters<typeof startServer>[0]): Promise<Server> {
  const server = await startServer(options);
  started.push(server);
  return server;
}

async function findFault(options: Parameters<typeof startServer>[0]): Promise<StartFailed> {
  const fault = await start(options).catch((error: unknown) => error);
  if (fault instanceof StartFailed) return fault;
  throw new Error(`It should not have started: ${fault}`);
}

it("stops at Ctrl-C without a trace, and the next start is quick and has all data", { timeout: 120_000 }, async () => {
  const receiver = await startReceiver();
  try {
    const options = { home: newHome("twice"), port: await freePort(), env: { AUTOWEAVE_ALLOW_HOSTS: receiver.host } };
    const first = await start(options);
    expect(first.output()).toMatch(/first API key, shown once: aw_\S+/);
    expect(findProcesses(first.home).length).toBeGreaterThanOrEqual(3);
    await importExample(first, receiver, ["order-approval/order-approval.flow.json"]);
    const data = readText("order-approval/input.json");
    const { runId } = await first.ask<{ runId: string }>(["flow", "run", "Order approval", "--data", data]);
    await waitUntil("the wait", async () =>
      (await showRun(first, runId)).nodes.some(({ status }) => status === "waiting"),
    );
    expect(await first.stop()).toBe(0);
    expect(findProcesses(first.home)).toEqual([]);

    const second = await start(options);
    expect(second.startMs).toBeLessThan(30_000);
    expect(second.output()).not.toContain("aw_");
    const approval = exampleFile("order-approval/approval.json");
    expect(await second.ask(["run", "signal", runId, "approval", "--input", approval])).toEqual({
      woken: 1,
      kept: false,
    });
    const { run } = await watchRun(second, runId);
    expect(run).toMatchObject({ answer: { body: readExample("order-approval/expected.json") } });
    expect(await second.stop()).toBe(0);
    expect(findProcesses(second.home)).toEqual([]);
  } finally {
    await receiver.stop();
  }
});

it("says in one sentence that its port is taken, and leaves nothing behind", async () => {
  const blocker = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => blocker.listen(port, "127.0.0.1", resolve));
  const home = newHome("taken");
  const fault = await findFault({ home, port });
  await new Promise((resolve) => blocker.close(resolve));
  expect(fault.exitCode).not.toBe(0);
  expect(fault.exitCode).not.toBeNull();
  expect(fault.stderr.trim().split("\n")).toEqual([expect.stringContaining(`Port ${port} is taken`)]);
  expect(findProcesses(home)).toEqual([]);
});

it("says that it already runs on this data, and leaves the first alone", { timeout: 120_000 }, async () => {
  const home = newHome("same");
  const first = await start({ home });
  const fault = await findFault({ home });
  expect(fault.exitCode).toBe(1);
  expect(fault.stderr.trim().split("\n")).toHaveLength(1);
  expect(fault.stderr).toMatch(/already/i);
  expect(await first.ask(["flow", "list"])).toEqual({ flows: [] });
  expect(await first.stop()).toBe(0);
});

it("names every setting that is wrong", async () => {
  const fault = await findFault({ home: newHome("wrong"), env: { AUTOWEAVE_WORKERS: "many", REDIS_URL: "nonsense" } });
  expect(fault.exitCode).toBe(1);
  expect(fault.stderr).toContain("AUTOWEAVE_WORKERS");
  expect(fault.stderr).toContain("REDIS_URL");
});

it("starts again on data whose server was killed", { timeout: 120_000 }, async () => {
  const home = newHome("killed");
  const first = await start({ home });
  const input = exampleFile("order-total/order-total.flow.json");
  await first.ask(["flow", "import", input]);
  process.kill(first.pid, "SIGKILL");
  await waitUntil(
    "the processes to end",
    () => !findProcesses(home).some(({ command }) => /main\/(start|api|worker)\.js/.test(command)),
  );
  const second = await start({ home });
  expect((await second.ask<{ flows: { name: string }[] }>(["flow", "list"])).flows.map(({ name }) => name)).toEqual([
    "Order total",
  ]);
  expect(await second.stop()).toBe(0);
  expect(findProcesses(home)).toEqual([]);
});

it("starts and stops by `autoweave start`, and `autoweave init` has flows for it", { timeout: 120_000 }, async () => {
  const server = await start({ home: newHome("cli"), command: [cliFile, "start"] });
  const flows = join(folder, "flows");
  expect((await runCli(["init", flows])).exitCode).toBe(0);
  const files = ["greeting.flow.json", "word-count.flow.json"].map((name) => join(flows, name));
  await server.ask(["flow", "import", "--publish", ...files]);
  const greeting = await fetch(`${server.url}/hooks/greeting`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"Ada","language":"de"}',
  });
  expect(await greeting.json()).toEqual({ greeting: "Hallo Ada!" });
  const input = join(flows, "word-count.input.json");
  const { answer } = await server.ask<{ answer: unknown }>(["flow", "run", "Word count", "--wait", "--input", input]);
  expect(answer).toEqual([
    { word: "the", count: 3 },
    { word: "dog", count: 2 },
    { word: "brown", count: 1 },
  ]);
  expect(await server.stop()).toBe(0);
  expect(findProcesses(server.home)).toEqual([]);
});
