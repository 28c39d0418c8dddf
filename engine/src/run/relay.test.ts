import { AppError } from "@autoweave/contracts/app-error";
import { describe, expect, test } from "vitest";
import type { JobTree } from "../queue/flow-queue.js";
import type { Database, Sql } from "../store/database.js";
import type { OutboxRow } from "../store/ledger/rows.js";
import { createRelay, type OutboxHandlers } from "./relay.js";
import type { WorkDone } from "./run-work.js";

const row = (id: number, body: OutboxRow["body"]): OutboxRow => ({ id: String(id), tenantId: "t", runId: "r", body });
const slotFreed = (id: number) => row(id, { kind: "slot-freed", key: "k" });
const rowsOf = (ids: number[]): WorkDone => ({ outbox: ids.map(slotFreed), events: [] });

/** A relay whose database only remembers what was asked of it. */
function createParts(handlers: Partial<OutboxHandlers> = {}, rows: OutboxRow[] = []) {
  const deleted: string[] = [];
  const postponed: string[] = [];
  const errors: unknown[] = [];
  const launched: JobTree[] = [];
  const sql: Sql = {
    rows: async (name, _text, values) => {
      const ids = values[0] as string[];
      if (name === "delete-outbox") deleted.push(...ids);
      if (name === "postpone-outbox") postponed.push(...ids);
      if (name !== "claim-outbox") return [];
      return rows.map((one) => ({ ...one, tenant_id: one.tenantId, run_id: one.runId })) as never;
    },
    commit: () => undefined,
  };
  const database: Pick<Database, "withLedger" | "withStatement"> = {
    withLedger: async (_, work) => work(sql),
    withStatement: async (work) => work(sql),
  };
  const never = async () => undefined;
  const relay = createRelay({
    database: database as Database,
    queue: { launch: async (trees: JobTree[]) => void launched.push(...trees) } as never,
    bus: { publish: async () => undefined } as never,
    versions: { get: () => Promise.reject(new AppError("flow.not-found", "It is gone.")) },
    handlers: { "child-ended": never, "cancel-run": never, "run-failed": never, "slot-freed": never, ...handlers },
    onError: (error) => errors.push(error),
  });
  return { relay, deleted, postponed, errors, launched };
}

describe("the relay", () => {
  test("what deliveries lead to never waits for them, however many there are", async () => {
    let next = 100;
    const { relay, deleted, errors } = createParts({
      // Each of the first hundred leads to one more, as a freed place leads to a launch.
      "slot-freed": async (one) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return Number(one.id) < 100 ? rowsOf([next++]) : undefined;
      },
    });
    await Promise.all(Array.from({ length: 100 }, (_, id) => relay.deliver(rowsOf([id]))));
    await relay.idle();
    expect(deleted.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, id) => id));
    expect(errors).toEqual([]);
  });

  test("one promise that cannot be kept holds up no other", async () => {
    const { relay, deleted, postponed, errors } = createParts(
      {
        "slot-freed": async (one) => {
          if (one.id === "2") throw new Error("not this one");
          return undefined;
        },
      },
      [1, 2, 3].map(slotFreed),
    );
    expect(await relay.poll(10)).toBe(3);
    await relay.idle();
    expect(deleted).toEqual(["1", "3"]);
    expect(postponed).toEqual(["2"]);
    expect(errors).toHaveLength(1);
  });

  test("a queue that is away is asked once, and all that is left comes later", async () => {
    let asked = 0;
    const { relay, deleted, postponed } = createParts(
      {
        "slot-freed": async () => {
          asked++;
          throw new AppError("queue.unavailable", "It is away.");
        },
      },
      [1, 2, 3].map(slotFreed),
    );
    await relay.poll(10);
    await relay.idle();
    expect(asked).toBe(2);
    expect(deleted).toEqual([]);
    expect(postponed).toEqual(["1", "2", "3"]);
  });

  test("nothing is launched of a flow that was removed", async () => {
    const body = { kind: "launch" as const, versionId: "v", trigger: "start", scope: "", priority: 0, units: ["u0"] };
    const { relay, deleted, launched, errors } = createParts();
    await relay.deliver({ outbox: [row(1, body)], events: [] });
    await relay.idle();
    expect({ deleted, launched, errors }).toEqual({ deleted: ["1"], launched: [], errors: [] });
  });
});
