import type { LiveTopic } from "@autoweave/contracts/live-topic";
import type { FlowChangeRow } from "../../store/ledger/read-changes.js";
import type { RunFacts } from "../../store/ledger/read-runs.js";
import type { LogLineRow } from "../../store/observe/log-lines.js";
import { type LogLevel, type LogLineView, toLevels, toLogLineView } from "../observe/list-log.js";
import { type RunSummary, toRunSummary } from "../run/run-view.js";
import { type Channel, createChannel, type Item } from "./channel.js";
import type { FlowChange, LiveUpdate } from "./live-update.js";
import { mostNodeLines, type RunItem } from "./read-run-lines.js";
import type { Snapshot } from "./snapshot.js";

/** Most runs, or changes of flows, that are told one by one at once. */
export const mostItems = 1000;

/** A topic of an open stream, and what reads for it. */
export type Subscription = { tenantId: string; poke: () => void } & (
  | { kind: "runs"; channel: Channel<RunSummary> }
  | { kind: "flows"; channel: Channel<FlowChange> }
  | { kind: "log"; channel: Channel<LogLineView> }
  | { kind: "run"; runId: string; channel: Channel<RunItem> }
  | { kind: "node-types"; channel: HashChannel }
);

/** Names a topic within a stream and its cursors. */
export function toTopicKey(topic: LiveTopic): string {
  if (topic.topic === "run") return `run/${topic.run.toLowerCase()}`;
  if (topic.topic === "log") return topic.level === undefined ? "log" : `log/${topic.level}`;
  return "flow" in topic && topic.flow !== undefined ? `${topic.topic}/${topic.flow}` : topic.topic;
}

/** A topic about flows that is about to be opened: how the flow was named, its id, and where the channel begins. */
export type FlowOpening = { key: string; flow: string | undefined; flowId: string | undefined; place: Snapshot };

/** Runs of a tenant, or of one flow. */
export function createRunsChannel({ key, flow = undefined, flowId, place }: FlowOpening): Channel<RunSummary> {
  const about = { topic: "runs", flow: flow ?? null } as const;
  return createChannel<RunSummary>({
    key,
    place,
    most: mostItems,
    isWanted: (run) => flowId === undefined || run.flowId === flowId,
    toUpdate: (_kind, runs) => ({ ...about, kind: "changes", runs }),
    toReset: () => ({ ...about, kind: "reset" }),
  });
}

/** What happens to flows of a tenant, or to one. */
export function createFlowsChannel({ key, flow = undefined, flowId, place }: FlowOpening): Channel<FlowChange> {
  const about = { topic: "flows", flow: flow ?? null } as const;
  return createChannel<FlowChange>({
    key,
    place,
    most: mostItems,
    isWanted: (change) => flowId === undefined || change.flow === flowId,
    toUpdate: (_kind, changes) => ({ ...about, kind: "changes", changes }),
    toReset: () => ({ ...about, kind: "reset" }),
  });
}

/** Lines of logs. */
export function createLogChannel(key: string, place: Snapshot, level: LogLevel | undefined): Channel<LogLineView> {
  const levels = new Set(toLevels(level));
  return createChannel<LogLineView>({
    key,
    place,
    most: mostItems,
    isWanted: (line) => levels.has(line.level),
    toUpdate: (_kind, lines) => ({ topic: "log", kind: "changes", lines }),
    toReset: () => ({ topic: "log", kind: "reset" }),
  });
}

/** A line as an item of {@link createLogChannel}. */
export function toLogItem(row: LogLineRow & { xid: string }): Item<LogLineView> {
  return { key: row.id, xids: [BigInt(row.xid)], value: toLogLineView(row) };
}

/** One run. Without `whole` it tells what has changed since its place. */
export function createRunChannel(
  key: string,
  run: string,
  place: Snapshot,
  whole?: readonly Item<RunItem>[],
): Channel<RunItem> {
  return createChannel<RunItem>({
    key,
    place,
    // The run itself is one more.
    most: mostNodeLines + 1,
    toUpdate: (kind, items) => {
      const nodes = items.flatMap((item) => ("node" in item ? [item.node] : []));
      const state = items.flatMap((item) => ("run" in item ? [item.run] : [])).at(-1) ?? null;
      const told = nodes.slice(0, mostNodeLines);
      return { topic: "run", run, kind, state, nodes: told, more: told.length < nodes.length };
    },
    toReset: () => ({ topic: "run", run, kind: "reset" }),
    ...(whole === undefined ? {} : { whole }),
  });
}

/** A topic of which there is one value: its place is that value. */
export type HashChannel = {
  key: string;
  accept(hash: string): boolean;
  take(): LiveUpdate | undefined;
  toPlace(): string;
};

/** The node types that are installed. `known` is what the reader has. */
export function createNodeTypesChannel(key: string, known: string | undefined): HashChannel {
  let told = known;
  let now = known ?? "";
  return {
    key,
    accept: (hash) => {
      now = hash;
      return told !== now;
    },
    take: () => {
      if (told === now) return undefined;
      told = now;
      return { topic: "node-types", kind: "whole", hash: now };
    },
    toPlace: () => told ?? "",
  };
}

/** A run as an item of {@link createRunsChannel}. */
export function toRunsItem(run: RunFacts & { xid: string }): Item<RunSummary> {
  return { key: run.id, xids: [BigInt(run.xid)], value: toRunSummary(run) };
}

/** What happened to a flow as an item of {@link createFlowsChannel}. */
export function toFlowItem(row: FlowChangeRow & { xid: string }): Item<FlowChange> {
  const value: FlowChange = {
    id: row.id,
    flow: row.flowId,
    kind: row.kind as FlowChange["kind"],
    name: row.name,
    revision: row.revision,
    version: row.version,
    by: { kind: row.byKind, id: row.byId },
    at: row.at.toISOString(),
  };
  return { key: row.id, xids: [BigInt(row.xid)], value };
}
