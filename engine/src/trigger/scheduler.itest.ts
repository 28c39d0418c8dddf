import type { Json } from "@autoweave/contracts/json";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signalRun } from "../run/signal.js";
import type { Database } from "../store/database.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { fireSchedules, type ScheduleParts } from "./fire-schedules.js";
import { type Scheduler, startScheduler } from "./scheduler.js";
import { publishTriggers, toTestGraph } from "./testing/publish-triggers.js";

const database = withDatabase();
let app: TestApp;
let other: TestApp;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes });
  other = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes });
});
afterAll(async () => {
  await other.stop();
  await app.stop();
});
beforeEach(async () => {
  await app.rows("DELETE FROM trigger");
});

let flows = 0;

/** A schedule whose runs last until they are told to go on, or not at all. */
async function publish(config: Record<string, Json>, nextAt: string, lasting = false) {
  const nodes = [{ id: "tick", type: "trigger.schedule", config }];
  const wait = { id: "hold", type: "flow.wait", config: { mode: "signal", signal: "go" } };
  const graph = lasting
    ? toTestGraph(`flow ${++flows}`, [...nodes, wait], ["tick.tick > hold.in"])
    : toTestGraph(`flow ${++flows}`, nodes);
  return publishTriggers(app, graph, { nextAt: new Date(nextAt) });
}

function at(time: string, from: TestApp = app): ScheduleParts & { errors: unknown[] } {
  const errors: unknown[] = [];
  return { ...from, now: () => new Date(time), onError: (error) => errors.push(error), errors };
}

async function readRuns(flowId: string) {
  return app.rows<{ id: string; status: string; input: { scheduledAt: string; firedAt: string; timeZone: string } }>(
    "SELECT id, status, input FROM run WHERE flow_id = $1 ORDER BY id",
    [flowId],
  );
}

async function readDates(flowId: string): Promise<string[]> {
  return (await readRuns(flowId)).map(({ input }) => input.scheduledAt);
}

async function readNextAt(flowId: string): Promise<string | undefined> {
  const [row] = await app.rows<{ next_at: Date | null }>("SELECT next_at FROM trigger WHERE flow_id = $1", [flowId]);
  return row?.next_at?.toISOString();
}

/** Lets a lasting run end. */
async function goOn(runId: string): Promise<void> {
  await signalRun(app, app.tenantId, { runId, name: "go", value: null });
  await app.ended(runId);
}

describe("a schedule", () => {
  test("starts a run at its time and not before, and says when it is due next", async () => {
    const { flowId } = await publish({ cron: "0 * * * *" }, "2026-01-01T10:00:00Z");
    expect(await fireSchedules(at("2026-01-01T09:59:59.999Z"))).toBe(0);
    expect(await fireSchedules(at("2026-01-01T10:00:00.000Z"))).toBe(1);
    expect(await fireSchedules(at("2026-01-01T10:00:00.001Z"))).toBe(0);
    const [run] = await readRuns(flowId);
    expect(run?.input).toEqual({
      scheduledAt: "2026-01-01T10:00:00.000Z",
      firedAt: "2026-01-01T10:00:00.000Z",
      timeZone: "UTC",
    });
    expect(await readNextAt(flowId)).toBe("2026-01-01T11:00:00.000Z");
    expect(await app.ended(run?.id ?? "")).toBe("completed");
  });

  test("of the dates that were missed, the latest stands for all", async () => {
    const { flowId } = await publish({ cron: "*/10 * * * *" }, "2026-01-01T10:00:00Z");
    await fireSchedules(at("2026-01-04T03:14:15Z"));
    expect(await readDates(flowId)).toEqual(["2026-01-04T03:10:00.000Z"]);
    expect(await readNextAt(flowId)).toBe("2026-01-04T03:20:00.000Z");
  });

  test.each([
    [
      "spring",
      "2026-03-28T00:00:00Z",
      ["2026-03-28T01:30:00.000Z", "2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"],
    ],
    [
      "autumn",
      "2026-10-24T00:00:00Z",
      ["2026-10-24T00:30:00.000Z", "2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"],
    ],
  ])("at half past two each night comes once a night in %s", async (_, from, dates) => {
    const { flowId } = await publish({ cron: "30 2 * * *", timeZone: "Europe/Berlin" }, dates[0] ?? "");
    for (let quarter = 0; quarter < 3 * 24 * 4; quarter++) {
      await fireSchedules(at(new Date(Date.parse(from) + quarter * 15 * 60_000).toISOString()));
    }
    expect(await readDates(flowId)).toEqual(dates);
  });

  test("a process that dies before it has set the next date has started the run once all the same", async () => {
    for (const overlap of ["allow", "skip", "queue", "cancel-previous"]) {
      const { flowId } = await publish({ cron: "0 * * * *", overlap }, "2026-01-01T10:00:00Z", true);
      const dying: Database = {
        ...app.database,
        withLedger: (tenantId, work) =>
          app.database.withLedger(tenantId, (sql) =>
            work({
              rows: (name, text, values) =>
                name === "set-next-dates" ? Promise.reject(new Error("died")) : sql.rows(name, text, values),
              commit: sql.commit,
            }),
          ),
      };
      await expect(fireSchedules({ ...at("2026-01-01T10:00:01Z"), database: dying })).rejects.toThrow("died");
      expect(await readNextAt(flowId)).toBe("2026-01-01T10:00:00.000Z");
      await fireSchedules(at("2026-01-01T10:00:02Z"));
      const runs = await readRuns(flowId);
      expect(runs).toMatchObject([{ status: "running" }]);
      if (overlap === "queue") {
        // It waits for its own run, as it cannot know yet.
        await goOn(runs[0]?.id ?? "");
        await fireSchedules(at("2026-01-01T10:00:03Z"));
        expect(await readRuns(flowId)).toHaveLength(1);
      }
      expect(await readNextAt(flowId)).toBe("2026-01-01T11:00:00.000Z");
    }
  });

  test("one that cannot be fired holds up no other", async () => {
    const broken = await publish({ cron: "0 * * * *", timeZone: "UTC" }, "2026-01-01T10:00:00Z");
    await app.rows(`UPDATE trigger SET config = '{"cron":"never"}' WHERE flow_id = $1`, [broken.flowId]);
    const { flowId } = await publish({ cron: "0 * * * *" }, "2026-01-01T10:00:00Z");
    const parts = at("2026-01-01T10:00:00Z");
    await fireSchedules(parts);
    expect(await readDates(flowId)).toHaveLength(1);
    expect(parts.errors).toEqual([expect.objectContaining({ code: "config.invalid" })]);
    expect(await readDates(broken.flowId)).toEqual([]);
    expect(await fireSchedules(parts)).toBe(0);
  });

  test("a time zone may come from the flow's constants", async () => {
    const graph = toTestGraph(`flow ${++flows}`, [
      { id: "tick", type: "trigger.schedule", config: { cron: "0 9 * * *", timeZone: { $expr: "env.zone" } } },
    ]);
    const nextAt = new Date("2026-01-01T08:00:00Z");
    const { flowId } = await publishTriggers(
      app,
      { ...graph, settings: { env: { zone: "Europe/Berlin" } } },
      { nextAt },
    );
    await fireSchedules(at("2026-01-01T08:00:00Z"));
    expect((await readRuns(flowId))[0]?.input.timeZone).toBe("Europe/Berlin");
    expect(await readNextAt(flowId)).toBe("2026-01-02T08:00:00.000Z");
  });
});

describe("when the last run still goes", () => {
  const hours = ["2026-01-01T10:00:00.000Z", "2026-01-01T11:00:00.000Z", "2026-01-01T12:00:00.000Z"] as const;

  test("allow: both go on", async () => {
    const { flowId } = await publish({ cron: "0 * * * *", overlap: "allow" }, hours[0], true);
    for (const hour of hours) await fireSchedules(at(hour));
    expect(await readRuns(flowId)).toMatchObject([{ status: "running" }, { status: "running" }, { status: "running" }]);
  });

  test("skip: this time is left out", async () => {
    const { flowId } = await publish({ cron: "0 * * * *" }, hours[0], true);
    await fireSchedules(at(hours[0]));
    await fireSchedules(at(hours[1]));
    expect(await readDates(flowId)).toEqual([hours[0]]);
    await goOn((await readRuns(flowId))[0]?.id ?? "");
    await fireSchedules(at(hours[2]));
    expect(await readDates(flowId)).toEqual([hours[0], hours[2]]);
  });

  test("queue: it starts once the last one has ended, and the latest of those that wait stands for all", async () => {
    const { flowId } = await publish({ cron: "0 * * * *", overlap: "queue" }, hours[0], true);
    await fireSchedules(at(hours[0]));
    expect(await fireSchedules(at(hours[1]))).toBe(0);
    expect(await fireSchedules(at(hours[2]))).toBe(0);
    expect(await readDates(flowId)).toEqual([hours[0]]);
    await goOn((await readRuns(flowId))[0]?.id ?? "");
    expect(await fireSchedules(at("2026-01-01T12:30:00Z"))).toBe(1);
    expect(await readDates(flowId)).toEqual([hours[0], hours[2]]);
  });

  test("queue: the end of the last run is noticed", async () => {
    const { flowId } = await publish({ cron: "0 * * * *", overlap: "queue" }, hours[0], true);
    let now = hours[0] as string;
    const scheduler = startScheduler({ ...app, now: () => new Date(now) });
    await expect.poll(() => readDates(flowId)).toEqual([hours[0]]);
    now = hours[1];
    await app.bus.publish([{ topic: "triggers", body: {} }]);
    await goOn((await readRuns(flowId))[0]?.id ?? "");
    await expect.poll(() => readDates(flowId), { timeout: 10_000 }).toEqual([hours[0], hours[1]]);
    await scheduler.close();
  });

  test("cancel previous: the last one is stopped", async () => {
    const { flowId } = await publish({ cron: "0 * * * *", overlap: "cancel-previous" }, hours[0], true);
    for (const hour of hours) await fireSchedules(at(hour));
    const runs = await readRuns(flowId);
    expect(runs.map(({ input }) => input.scheduledAt)).toEqual([...hours]);
    expect(await app.ended(runs[0]?.id ?? "")).toBe("cancelled");
    expect(await app.ended(runs[1]?.id ?? "")).toBe("cancelled");
    expect((await readRuns(flowId))[2]?.status).toBe("running");
  });

  test("another schedule of the same flow does not count", async () => {
    const graph = toTestGraph(
      `flow ${++flows}`,
      [
        { id: "even", type: "trigger.schedule", config: { cron: "0 * * * *" } },
        { id: "odd", type: "trigger.schedule", config: { cron: "30 * * * *" } },
        { id: "hold", type: "flow.wait", config: { mode: "signal", signal: "go" } },
      ],
      ["even.tick > hold.in", "odd.tick > hold.in"],
    );
    const { flowId } = await publishTriggers(app, graph, { nextAt: new Date("2026-01-01T10:00:00Z") });
    await app.rows("UPDATE trigger SET next_at = '2026-01-01T10:30:00Z' WHERE flow_id = $1 AND node = 'odd'", [flowId]);
    await fireSchedules(at("2026-01-01T10:00:00Z"));
    await fireSchedules(at("2026-01-01T10:30:00Z"));
    expect(await readDates(flowId)).toEqual(["2026-01-01T10:00:00.000Z", "2026-01-01T10:30:00.000Z"]);
  });
});

describe("several schedulers at once", () => {
  test("start one run for each date of each schedule", async () => {
    let now = Date.parse("2026-01-01T10:00:00Z");
    const published = await Promise.all(
      Array.from({ length: 30 }, () => publish({ cron: "* * * * *", overlap: "allow" }, "2026-01-01T10:00:00Z")),
    );
    const schedulers: Scheduler[] = [app, other, app, other].map((one) =>
      startScheduler({ ...one, now: () => new Date(now) }),
    );
    const minutes = 5;
    for (let minute = 0; minute < minutes; minute++) {
      now = Date.parse("2026-01-01T10:00:00Z") + minute * 60_000;
      await app.bus.publish([{ topic: "triggers", body: {} }]);
      await expect
        .poll(
          async () => {
            const [row] = await app.rows<{ count: number }>(
              "SELECT count(*)::int AS count FROM run WHERE flow_id = ANY($1::uuid[])",
              [published.map(({ flowId }) => flowId)],
            );
            return row?.count;
          },
          { timeout: 20_000 },
        )
        .toBe(30 * (minute + 1));
    }
    await Promise.all(schedulers.map((scheduler) => scheduler.close()));
    const expected = Array.from({ length: minutes }, (_, minute) => `2026-01-01T10:0${minute}:00.000Z`);
    for (const { flowId } of published) expect((await readDates(flowId)).toSorted()).toEqual(expected);
  });

  test("fire at the time, by the real clock", async () => {
    const { flowId } = await publish(
      { cron: "* * * * * *", overlap: "allow" },
      new Date(Date.now() + 1000).toISOString(),
    );
    const schedulers = [app, other].map((one) => startScheduler({ ...one, now: () => new Date() }));
    await expect.poll(async () => (await readRuns(flowId)).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
    await Promise.all(schedulers.map((scheduler) => scheduler.close()));
    const dates = await readDates(flowId);
    expect(new Set(dates).size).toBe(dates.length);
  });

  test("nothing of this was a fault of ours", () => {
    expect([...app.errors, ...other.errors]).toEqual([]);
  });
});
