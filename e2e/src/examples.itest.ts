import { createHmac, randomUUID } from "node:crypto";
import type { NodeRunView, RunView } from "@autoweave/contracts/run";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { exampleFile, importExample, readExample, readText } from "./example-files.js";
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

type Waited = { run: RunView; answer: unknown };

function call(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/hooks/${path}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** The newest run of a flow. */
async function lastRun(flow: string): Promise<string> {
  const { runs } = await server.ask<{ runs: { id: string }[] }>(["run", "list", "--flow", flow, "--limit", "1"]);
  return runs[0]?.id ?? "";
}

async function runByHand(flow: string, input: string): Promise<Waited> {
  return server.ask<Waited>(["flow", "run", flow, "--wait", "--input", exampleFile(input)]);
}

/** All nodes that the flow has completed, and those listed were skipped. */
function statuses(completed: string, skipped = "", failed = ""): Record<string, NodeRunView["status"]> {
  const entries = (names: string, status: NodeRunView["status"]) =>
    names
      .split(" ")
      .filter((name) => name !== "")
      .map((name) => [name, status] as const);
  return Object.fromEntries([
    ...entries(completed, "completed"),
    ...entries(skipped, "skipped"),
    ...entries(failed, "failed"),
  ]);
}

it("order-total: totals an order in one job and answers", async () => {
  await importExample(server, receiver, ["order-total/order-total.flow.json"]);
  const answer = await call("order-total", readText("order-total/input.json"));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(readExample("order-total/expected.json"));
  const shown = await showRun(server, await lastRun("Order total"));
  expectHistory(shown, statuses("hook lines goods hasLines totals total", "empty"));
  expect(nodeAt(shown, "lines").input).toMatchObject({ in: { body: readExample("order-total/input.json") } });
  const empty = await call("order-total", readText("order-total/empty.input.json"));
  expect(empty.status).toBe(422);
  expect(await empty.json()).toEqual(readExample("order-total/empty.expected.json"));
});

it("github-push: sums a push up and posts it on, once a delivery", async () => {
  await importExample(server, receiver, ["github-push/github-push.flow.json"]);
  const delivery = { "x-github-event": "push", "x-github-delivery": randomUUID() };
  const answer = await call("github/push", readText("github-push/input.json"), delivery);
  expect(answer.status).toBe(201);
  const expected = readExample("github-push/expected.json");
  expect(await answer.json()).toEqual(expected);
  const again = await call("github/push", readText("github-push/input.json"), delivery);
  expect(await again.json()).toEqual(expected);
  expect((await receiver.journal()).map(({ path, body }) => ({ path, body }))).toEqual([
    {
      path: "/messages",
      body: {
        channel: "deploys",
        text: [
          "octocat pushed 3 commits by Mona Lisa, Hubot to octo-org/weather-station (6 files):",
          "- Read the barometer every minute",
          "- Describe the wiring",
          "- Drop the old logger",
        ].join("\n"),
      },
    },
  ]);
  expectHistory(
    await showRun(server, await lastRun("GitHub push")),
    statuses("hook isMain summary message post posted", "ignored"),
  );
  const other = await call("github/push", readText("github-push/other-branch.input.json"));
  expect(await other.json()).toEqual(readExample("github-push/other-branch.expected.json"));
  expect(await receiver.journal()).toHaveLength(1);
});

it("csv-clean: straightens a file and splits it", async () => {
  await importExample(server, receiver, ["csv-clean/clean-contacts.flow.json"]);
  const answer = await call("contacts", readText("csv-clean/contacts.csv"), {
    "content-type": "text/csv; charset=utf-8",
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(readExample("csv-clean/expected.json"));
  const shown = await showRun(server, await lastRun("Clean contacts"));
  expectHistory(shown, statuses("hook table tidy usable single sorted split domestic foreign files answer"));
  expect(nodeAt(shown, "table").output).toMatchObject({ columns: ["Name", "Email", "Country"] });
  const broken = await call("contacts", "a;b\n1", { "content-type": "text/csv" });
  expect(broken.status).toBe(500);
});

it("order-approval: waits for a person, holding nothing, and pays once", async () => {
  await importExample(server, receiver, ["order-approval/order-approval.flow.json"]);
  const { runId } = (await (await call("orders", readText("order-approval/input.json"))).json()) as { runId: string };
  await waitUntil("the wait", async () => nodeStatus(await showRun(server, runId), "approval") === "waiting");
  expect((await receiver.journal()).map(({ path }) => path)).toEqual(["/messages"]);
  const approval = exampleFile("order-approval/approval.json");
  expect(await server.ask(["run", "signal", runId, "approval", "--input", approval])).toEqual({
    woken: 1,
    kept: false,
  });
  const shown = await watchRun(server, runId);
  expect(shown.run).toMatchObject({
    status: "completed",
    answer: { body: readExample("order-approval/expected.json") },
  });
  expectHistory(shown, statuses("hook order isLarge ask approval isApproved mayPay pay paid", "isRefused refused"));
  expect(nodeAt(shown, "approval").output).toEqual({ done: readExample("order-approval/approval.json") });
  expect((await receiver.journal()).filter(({ path }) => path === "/payments")).toHaveLength(1);
  // The run is over: nothing waits for another approval.
  expect(await server.ask(["run", "signal", runId, "approval", "--input", approval])).toEqual({
    woken: 0,
    kept: false,
  });
});

it("order-approval: is refused, and small orders need nobody", async () => {
  const { runId } = (await (await call("orders", readText("order-approval/input.json"))).json()) as { runId: string };
  await waitUntil("the wait", async () => nodeStatus(await showRun(server, runId), "approval") === "waiting");
  await server.ask(["run", "signal", runId, "approval", "--input", exampleFile("order-approval/refusal.json")]);
  const refused = await watchRun(server, runId);
  expect(refused.run).toMatchObject({ answer: { body: readExample("order-approval/refused.expected.json") } });
  expectHistory(refused, statuses("hook order isLarge ask approval isApproved isRefused refused", "mayPay pay paid"));
  const small = (await (await call("orders", readText("order-approval/small.input.json"))).json()) as { runId: string };
  const paid = await watchRun(server, small.runId);
  expect(paid.run).toMatchObject({ answer: { body: readExample("order-approval/small.expected.json") } });
});

it("fan-out: one failing call of many does not hold up the others", async () => {
  await importExample(server, receiver, ["fan-out/price-list.flow.json"]);
  const { run, answer } = await runByHand("Price list", "fan-out/input.json");
  expect(answer).toEqual(readExample("fan-out/expected.json"));
  const good = [0, 1, 3, 4, 5].flatMap((index) => [`each:${index}/product`, `each:${index}/row`]);
  const shown = await showRun(server, run.id);
  expectHistory(shown, {
    ...statuses(`start each answer ${good.join(" ")}`, "", "each:2/product"),
    ...(shown.nodes.some((node) => node.scope === "each:2" && node.node === "row") ? { "each:2/row": "skipped" } : {}),
  });
  expect(nodeAt(shown, "each:2/product").error).toMatchObject({ code: "http.status", details: { status: 404 } });
  expect(await receiver.journal()).toHaveLength(6);
});

it("nightly-report: says its next dates, runs by hand, and fires when its time comes", async () => {
  const [flow] = await importExample(server, receiver, ["nightly-report/nightly-report.flow.json"]);
  const schedule = flow?.published.triggers[0]?.schedule;
  expect(schedule).toMatchObject({ cron: "0 2 * * *", timeZone: "Europe/Berlin" });
  expect(schedule?.next).toHaveLength(5);
  const hours = schedule?.next.map((date) =>
    new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", hour: "numeric", hourCycle: "h23" }).format(
      new Date(date),
    ),
  );
  expect(hours).toEqual(["02", "02", "02", "02", "02"]);
  const { run, answer } = await server.ask<Waited>(["flow", "run", "Nightly report", "--wait"]);
  expect(answer).toEqual(readExample("nightly-report/expected.json"));
  expectHistory(await showRun(server, run.id), statuses("nightly sales byRegion ranked text post answer"));
  await receiver.forget();
  const everySecond = (text: string) => text.replace("0 2 * * *", "* * * * * *");
  await importExample(server, receiver, ["nightly-report/nightly-report.flow.json"], everySecond);
  await waitUntil("two reports", async () => {
    const posted = (await receiver.journal()).filter(({ path }) => path === "/messages");
    return posted.length >= 2;
  });
  await server.ask(["flow", "unpublish", "Nightly report"]);
  const runId = await waitUntil("a run by the clock", async () => {
    const { runs } = await server.ask<{ runs: RunView[] }>(["run", "list", "--flow", "Nightly report"]);
    return runs.find(({ cause, status }) => cause === "schedule" && status === "completed")?.id;
  });
  const shown = await showRun(server, runId);
  expectHistory(shown, statuses("nightly sales byRegion ranked text post answer"));
  expect(nodeAt(shown, "nightly").output).toMatchObject({ tick: { timeZone: "Europe/Berlin" } });
});

it("sub-flow: each call is a run of its own", async () => {
  await importExample(server, receiver, ["sub-flow/score-customer.flow.json", "sub-flow/choose-offer.flow.json"]);
  const { run, answer } = await runByHand("Choose offer", "sub-flow/input.json");
  expect(answer).toEqual(readExample("sub-flow/expected.json"));
  const bodies = [0, 1, 2].flatMap((index) => [`each:${index}/score`, `each:${index}/offer`]);
  expectHistory(await showRun(server, run.id), statuses(`start each answer ${bodies.join(" ")}`));
  const { runs } = await server.ask<{ runs: RunView[] }>(["run", "list", "--flow", "Score customer"]);
  expect(runs.map(({ status, cause, parentRunId }) => ({ status, cause, parentRunId }))).toEqual(
    [0, 1, 2].map(() => ({ status: "completed", cause: "flow", parentRunId: run.id })),
  );
  const known = runs.at(-1)?.id ?? "";
  expectHistory(await showRun(server, known), statuses("start hasOrders scored score answer", "unknown"));
});

it("sub-flow: an input that does not fit fails the caller and says why", async () => {
  const input = JSON.stringify({ customers: [{ name: "Eve", orders: -1, returns: 0 }] });
  const { run } = await server.ask<Waited>(["flow", "run", "Choose offer", "--wait", "--data", input], { exitCode: 5 });
  expect(run).toMatchObject({ status: "failed", error: { message: expect.stringContaining("orders") } });
});

it("retry: comes back after 429, and keeps every attempt", async () => {
  await importExample(server, receiver, ["retry/busy-service.flow.json"]);
  const { run, answer } = await runByHand("Busy service", "retry/input.json");
  expect(answer).toEqual(readExample("retry/expected.json"));
  const shown = await showRun(server, run.id);
  expectHistory(shown, statuses("start ask answer"));
  const ask = nodeAt(shown, "ask");
  expect(ask.attempt).toBe(3);
  expect(ask.attempts.map(({ attempt, error }) => ({ attempt, code: error?.code }))).toEqual([
    { attempt: 1, code: "http.status" },
    { attempt: 2, code: "http.status" },
  ]);
  expect(await receiver.journal()).toHaveLength(3);
});

it("diamond: waits for all three, and answers", async () => {
  await importExample(server, receiver, ["diamond/quote.flow.json"]);
  const answer = await call("quote", readText("diamond/input.json"));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(readExample("diamond/expected.json"));
  expectHistory(
    await showRun(server, await lastRun("Quote")),
    statuses("hook product stock rate facts inStock offer", "soldOut"),
  );
  const soldOut = await call("quote", readText("diamond/sold-out.input.json"));
  expect(soldOut.status).toBe(409);
  expect(await soldOut.json()).toEqual(readExample("diamond/sold-out.expected.json"));
});

it("error-handler: a failure starts the flow that tells somebody, once", async () => {
  const files = ["error-handler/customer-import.flow.json", "error-handler/on-failure.flow.json"];
  await importExample(server, receiver, files);
  const words = ["flow", "run", "Customer import", "--wait", "--input", exampleFile("error-handler/input.json")];
  const { run } = await server.ask<Waited>(words, { exitCode: 5 });
  expect(run).toMatchObject({ status: "failed", error: { code: "flow.stopped", node: "stop" } });
  expectHistory(await showRun(server, run.id), statuses("start noPhoto photoOrNot hasAddress", "answer", "photo stop"));
  await waitUntil("the alert", async () => (await receiver.journal()).some(({ path }) => path === "/alerts"));
  const handler = await watchRun(server, await lastRun("On failure"));
  expect(handler.run).toMatchObject({ status: "completed", cause: "error" });
  expectHistory(handler, statuses("failed alert answer"));
  const alerts = (await receiver.journal()).filter(({ path }) => path === "/alerts");
  expect(alerts.map(({ body }) => body)).toEqual([readExample("error-handler/expected-alert.json")]);
  const good = await runByHand("Customer import", "error-handler/complete.input.json");
  expect(good.answer).toEqual(readExample("error-handler/complete.expected.json"));
});

it("signed-webhook: takes signed calls only, and each message once", async () => {
  const secret = `whsec_${Buffer.from("autoweave-example-secret-012345").toString("base64")}\n`;
  await server.ask(["credential", "create", "Payments", "--type", "webhook-secret"], { input: secret });
  await importExample(server, receiver, ["signed-webhook/signed-payment.flow.json"]);
  const body = readText("signed-webhook/input.json");
  const sign = (id: string, seconds: number, key = "autoweave-example-secret-012345") => ({
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`,
  });
  const now = Math.floor(Date.now() / 1000);
  const signed = await call("payments", body, sign("msg_1", now));
  expect(signed.status).toBe(201);
  expect(await signed.json()).toEqual(readExample("signed-webhook/expected.json"));
  const runId = await lastRun("Signed payment");
  expectHistory(await showRun(server, runId), statuses("hook kind debit booking booked", "credit other"));
  expect((await call("payments", body, sign("msg_1", now))).status).toBe(201);
  expect(await lastRun("Signed payment")).toBe(runId);
  for (const headers of [{}, sign("msg_2", now, "another key of the same length"), sign("msg_3", now - 3600)]) {
    const refused = await call("payments", body, headers);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: "hook.signature" });
  }
  expect(await lastRun("Signed payment")).toBe(runId);
});

it("poll-until-ready: looks until it is ready", async () => {
  await importExample(server, receiver, ["poll-until-ready/export-job.flow.json"]);
  const { run, answer } = await runByHand("Export job", "poll-until-ready/input.json");
  expect(answer).toEqual(readExample("poll-until-ready/expected.json"));
  const rounds = [0, 1, 2].flatMap((index) => [`poll:${index}/pause`, `poll:${index}/look`]);
  expectHistory(await showRun(server, run.id), statuses(`start job poll answer ${rounds.join(" ")}`));
  expect((await receiver.journal()).map(({ method }) => method)).toEqual(["POST", "GET", "GET", "GET"]);
});

function nodeStatus(shown: Awaited<ReturnType<typeof showRun>>, place: string): string | undefined {
  return shown.nodes.find((node) => node.scope === "" && node.node === place)?.status;
}
