import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { NodeRunView } from "@autoweave/contracts/run";
import type { FlowVersions } from "../../run/flow-version.js";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { listNodeRunPages, type NodeRunFacts } from "../../store/ledger/list-node-run-pages.js";
import { type RunFacts, readRunsById } from "../../store/ledger/read-runs.js";
import { isStorable } from "../refer.js";
import { mostNodeRuns } from "./get-node-runs.js";
import { readPlanNodes } from "./plan-nodes.js";

/** A node run in a list: without its values. */
export type NodeRunSummary = Omit<NodeRunView, "input" | "config" | "output"> & { runId: string };

/** Which node runs of several runs to list: of each run at most `limit`, from behind the first `skip`. */
export type NodeRunListQuery = {
  runs: readonly string[];
  scope?: string | undefined;
  node?: string | undefined;
  limit: number;
  skip?: number | undefined;
};

/** The nodes of several runs, those of the top scope first. A run that is not there has none. */
export async function listNodeRuns(
  parts: { database: Database; versions: FlowVersions },
  actor: Actor,
  input: NodeRunListQuery,
): Promise<Map<string, NodeRunSummary[]>> {
  authorize(actor, "run.nodes");
  const { scope, node, skip = 0 } = input;
  const ids = input.runs.filter(isRunId);
  const lists = new Map<string, NodeRunSummary[]>(ids.map((id) => [id, []]));
  if (![scope, node].every((text) => text === undefined || isStorable(text))) return lists;
  const { database, versions } = parts;
  const read = { tenantId: actor.tenantId, isShortRead: true };
  const runs = await database.withStatement((sql) => readRunsById(sql, ids), read);
  const orders = await toOrders(versions, runs);
  const places = [...orders.keys()];
  const rows = await database.withStatement(
    (sql) =>
      listNodeRunPages(sql, {
        runs: runs.map((run) => ({ runId: run.id, order: places.indexOf(toOrderKey(run)) })),
        orders: [...orders.values()],
        scope,
        node,
        most: Math.min(input.limit, mostNodeRuns),
        skip,
      }),
    read,
  );
  for (const row of rows) lists.get(row.runId)?.push(toSummary(row));
  return lists;
}

function toOrderKey(run: RunFacts): string {
  return `${run.versionId}/${run.trigger}`;
}

/** The nodes of each plan among these runs, in their order. */
async function toOrders(versions: FlowVersions, runs: readonly RunFacts[]): Promise<Map<string, string[]>> {
  const distinct = new Map(runs.map((run) => [toOrderKey(run), run]));
  const entries = [...distinct].map(
    async ([key, run]): Promise<[string, string[]]> => [key, [...(await readPlanNodes(versions, run)).keys()]],
  );
  return new Map(await Promise.all(entries));
}

function toSummary({ startedAt, finishedAt, ...row }: NodeRunFacts): NodeRunSummary {
  return {
    ...row,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: startedAt === null || finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
  };
}
