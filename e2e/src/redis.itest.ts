import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exampleFile, importExample, readExample, readText } from "./example-files.js";
import { findProcesses } from "./find-processes.js";
import { showRun, watchRun } from "./shown-run.js";
import { type Receiver, startReceiver } from "./start-receiver.js";
import { type Server, startServer } from "./start-server.js";
import { waitUntil } from "./wait-until.js";

const redis = withRedis();
let server: Server;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  server = await startServer({ env: { AUTOWEAVE_ALLOW_HOSTS: receiver.host, REDIS_URL: redis.url } });
});
afterAll(async () => {
  await server?.dispose();
  await receiver?.stop();
});

it.each([
  ["Price list", "fan-out/price-list.flow.json", "fan-out"],
  ["Busy service", "retry/busy-service.flow.json", "retry"],
  ["Export job", "poll-until-ready/export-job.flow.json", "poll-until-ready"],
])("answers %s with the queues on Redis", async (name, file, folder) => {
  await receiver.forget();
  await importExample(server, receiver, [file]);
  const input = exampleFile(`${folder}/input.json`);
  const { answer } = await server.ask<{ answer: unknown }>(["flow", "run", name, "--wait", "--input", input]);
  expect(answer).toEqual(readExample(`${folder}/expected.json`));
});

it("waits for a signal over a restart, with the queues on Redis", { timeout: 120_000 }, async () => {
  await receiver.forget();
  await importExample(server, receiver, ["order-approval/order-approval.flow.json"]);
  const data = readText("order-approval/input.json");
  const { runId } = await server.ask<{ runId: string }>(["flow", "run", "Order approval", "--data", data]);
  await waitUntil("the wait", async () =>
    (await showRun(server, runId)).nodes.some(({ status }) => status === "waiting"),
  );
  const { home } = server;
  expect(await server.stop()).toBe(0);
  expect(findProcesses(home)).toEqual([]);
  server = await startServer({ home, env: { AUTOWEAVE_ALLOW_HOSTS: receiver.host, REDIS_URL: redis.url } });
  const approval = exampleFile("order-approval/approval.json");
  expect(await server.ask(["run", "signal", runId, "approval", "--input", approval])).toEqual({
    woken: 1,
    kept: false,
  });
  const { run } = await watchRun(server, runId);
  expect(run).toMatchObject({ answer: { body: readExample("order-approval/expected.json") } });
});
