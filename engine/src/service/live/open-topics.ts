import type { LiveTopic } from "@autoweave/contracts/live-topic";
import type { FlowVersions } from "../../run/flow-version.js";
import { type Database, everyTenant, type Sql } from "../../store/database.js";
import { firstTenant } from "../../store/first-tenant.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { findStartable } from "../../store/ledger/find-startable.js";
import { readChangedRuns, readFlowChanges, readWatchedRuns } from "../../store/ledger/read-changes.js";
import { readLogChanges } from "../../store/observe/log-lines.js";
import { flowNotFound, isId, isStorable, runNotFound } from "../refer.js";
import type { Channel, Item } from "./channel.js";
import type { Cursor } from "./cursor.js";
import {
  createFlowsChannel,
  createLogChannel,
  createNodeTypesChannel,
  createRunChannel,
  createRunsChannel,
  mostItems,
  type Subscription,
  toFlowItem,
  toLogItem,
  toRunsItem,
  toTopicKey,
} from "./live-topics.js";
import { readMoment } from "./look.js";
import { mostNodeLines, readRunLines, toRunItem } from "./read-run-lines.js";
import { formatSnapshot, parseSnapshot, type Snapshot } from "./snapshot.js";

/** Older places are not resumed from: what happened to flows is not kept for longer. */
const oldestMs = 6 * 86_400_000;

/** A subscription that belongs to no stream yet. */
export type OpenedTopic = Subscription extends infer One ? (One extends unknown ? Omit<One, "poke"> : never) : never;

type Opener = {
  database: Database;
  sql: Sql;
  versions: FlowVersions;
  tenantId: string;
  seen: Snapshot;
  cursor: Cursor | undefined;
  hash: string;
};

function findPlace({ cursor }: Opener, key: string): string | undefined {
  return cursor !== undefined && Object.hasOwn(cursor.places, key) ? cursor.places[key] : undefined;
}

/** Where the reader was, `fresh` for one that was not there, `late` for one that cannot catch up from there. */
function toPlace(opener: Opener, key: string): Snapshot | "fresh" | "late" {
  const text = findPlace(opener, key);
  if (text === undefined || opener.cursor === undefined) return "fresh";
  const place = parseSnapshot(text);
  const isOld = Math.abs(Date.now() - opener.cursor.at) > oldestMs;
  // A place that is still to come is of another database: this one was restored, or is a new one.
  return place === undefined || isOld || place.xmax > opener.seen.xmax ? "late" : place;
}

/** The flow named. Who was told of a flow by its id is also told that it was removed while they were away. */
async function findFlow(opener: Opener, flow: string | undefined, key: string): Promise<string | undefined> {
  if (flow === undefined) return undefined;
  const found = isStorable(flow) ? await findStartable(opener.sql, opener.tenantId, flow) : undefined;
  if (found !== undefined) return found.flowId;
  if (isId(flow) && findPlace(opener, key) !== undefined) return flow.toLowerCase();
  throw flowNotFound(flow);
}

/** Opens a channel at its reader's place and brings it up to this moment. */
async function catchUp<Row, Value>(
  opener: Opener,
  key: string,
  how: {
    create: (place: Snapshot) => Channel<Value>;
    read: (sql: Sql, tenantIds: string[], since: string, most: number) => Promise<Row[]>;
    toItem: (row: Row) => Item<Value>;
  },
): Promise<Channel<Value>> {
  const { sql, tenantId, seen } = opener;
  const place = toPlace(opener, key);
  if (place === "fresh") return how.create(seen);
  const channel = how.create(place === "late" ? seen : place);
  const rows = place === "late" ? [] : await how.read(sql, [tenantId], formatSnapshot(place), mostItems + 1);
  if (place === "late" || rows.length > mostItems) channel.reset(seen);
  else channel.accept(rows.map(how.toItem), seen);
  return channel;
}

async function openRun(opener: Opener, key: string, runId: string): Promise<OpenedTopic> {
  const { sql, versions, tenantId, seen } = opener;
  const [run] = isRunId(runId) ? await readWatchedRuns(sql, [runId]) : [];
  if (run === undefined) throw runNotFound();
  const place = toPlace(opener, key);
  const from = typeof place === "string" ? undefined : place;
  const lines = await readRunLines(sql, versions, [{ run, runId: run.id, sinceXmin: from?.xmin }], seen);
  const items = [toRunItem(run), ...(lines.get(run.id) ?? [])];
  if (from === undefined || items.length > mostNodeLines + 1) {
    const all = from === undefined ? items : [toRunItem(run), ...(await readWhole(opener, run))];
    return { kind: "run", tenantId, runId: run.id, channel: createRunChannel(key, run.id, seen, all) };
  }
  const channel = createRunChannel(key, run.id, from);
  channel.accept(items, seen);
  return { kind: "run", tenantId, runId: run.id, channel };
}

async function readWhole({ sql, versions, seen }: Opener, run: Parameters<typeof toRunItem>[0]) {
  const lines = await readRunLines(sql, versions, [{ run, runId: run.id, sinceXmin: undefined }], seen);
  return lines.get(run.id) ?? [];
}

async function openTopic(opener: Opener, topic: LiveTopic): Promise<OpenedTopic> {
  const key = toTopicKey(topic);
  const { tenantId } = opener;
  switch (topic.topic) {
    case "run":
      return openRun(opener, key, topic.run);
    case "runs": {
      const { flow } = topic;
      const flowId = await findFlow(opener, flow, key);
      const create = (place: Snapshot) => createRunsChannel({ key, flow, flowId, place });
      const channel = await catchUp(opener, key, { create, read: readChangedRuns, toItem: toRunsItem });
      return { kind: "runs", tenantId, channel };
    }
    case "flows": {
      const { flow } = topic;
      const flowId = await findFlow(opener, flow, key);
      const create = (place: Snapshot) => createFlowsChannel({ key, flow, flowId, place });
      const channel = await catchUp(opener, key, { create, read: readFlowChanges, toItem: toFlowItem });
      return { kind: "flows", tenantId, channel };
    }
    case "log": {
      const create = (place: Snapshot) => createLogChannel(key, place, topic.level);
      const read = readLogChanges(firstTenant);
      // Lines of no tenant are behind this tenant's wall: they are read by a look of their own, which names whose.
      const channel = await opener.database.withLedger(
        everyTenant,
        async (sql) =>
          catchUp({ ...opener, sql, seen: await readMoment(sql) }, key, { create, read, toItem: toLogItem }),
        { frozen: true },
      );
      return { kind: "log", tenantId, channel };
    }
    case "node-types": {
      const channel = createNodeTypesChannel(key, findPlace(opener, key));
      channel.accept(opener.hash);
      return { kind: "node-types", tenantId, channel };
    }
  }
}

/**
 * Opens topics as one tenant, each from where the cursor says and up to one moment. Throws `run.not-found`,
 * `flow.not-found`.
 */
export function openTopics(
  parts: { database: Database; versions: FlowVersions },
  tenantId: string,
  topics: readonly LiveTopic[],
  from: { cursor: Cursor | undefined; hash: string },
): Promise<OpenedTopic[]> {
  return parts.database.withLedger(
    tenantId,
    async (sql) => {
      const opener: Opener = { ...parts, sql, tenantId, seen: await readMoment(sql), ...from };
      const opened: OpenedTopic[] = [];
      for (const topic of topics) opened.push(await openTopic(opener, topic));
      return opened;
    },
    { frozen: true },
  );
}
