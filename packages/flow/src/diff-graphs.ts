import { isExpression, isLiteral, isTextTemplate } from "@autoweave/contracts/binding";
import type { Edge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { toEdgeKey } from "./merge/edge-key.js";
import { isSame } from "./merge/merge-json.js";
import { renameInGraph } from "./ops/rename-node.js";

/** One place that differs. What is not there before or after is left out. */
export type FieldChange = { path: (string | number)[]; before?: Json; after?: Json };

/** What differs between two graphs, by what people see. */
export type GraphDiff = {
  /** Nothing that a run could tell: places on the canvas may differ. */
  isSame: boolean;
  nodes: {
    added: FlowNode[];
    removed: FlowNode[];
    /** Same in all but their id; edges and expressions that follow them do not count as changed. */
    renamed: { from: string; to: string }[];
    /** By the id after it. */
    changed: { id: string; fields: FieldChange[] }[];
  };
  edges: { added: Edge[]; removed: Edge[] };
  /** Name, description and settings of the flow. */
  flow: FieldChange[];
  /** Nodes that stand elsewhere on the canvas. */
  moved: string[];
};

/** Says what has changed from one graph to another. */
export function diffGraphs(before: FlowGraph, after: FlowGraph): GraphDiff {
  const renamed = findRenames(before, after);
  const from = renamed.reduce((graph, { from: id, to }) => renameInGraph(graph, id, to), before);
  const [old, now] = [toMap(from), toMap(after)];
  const changed = [...now.values()].flatMap((node) => {
    const was = old.get(node.id);
    const fields = was === undefined ? [] : toFields(was as Json, node as Json);
    return fields.length === 0 ? [] : [{ id: node.id, fields }];
  });
  const nodes = {
    added: after.nodes.filter(({ id }) => !old.has(id)),
    removed: from.nodes.filter(({ id }) => !now.has(id)),
    renamed,
    changed,
  };
  const [oldEdges, newEdges] = [new Set(from.edges.map(toEdgeKey)), new Set(after.edges.map(toEdgeKey))];
  const edges = {
    added: after.edges.filter((edge) => !oldEdges.has(toEdgeKey(edge))),
    removed: from.edges.filter((edge) => !newEdges.has(toEdgeKey(edge))),
  };
  const flow = toFields(toFlowPart(from), toFlowPart(after));
  const isEmpty = [nodes.added, nodes.removed, renamed, changed, edges.added, edges.removed, flow].every(
    (list) => list.length === 0,
  );
  return { isSame: isEmpty, nodes, edges, flow, moved: findMoved(from, after) };
}

function toMap(graph: FlowGraph): Map<string, FlowNode> {
  return new Map(graph.nodes.map((node) => [node.id, node]));
}

function toFlowPart({ name, description, settings }: FlowGraph): Json {
  return JSON.parse(JSON.stringify({ name, description, settings })) as Json;
}

/** A node that went and one that came are the same, when they alone are equal but for the id. */
function findRenames(before: FlowGraph, after: FlowGraph): { from: string; to: string }[] {
  const [old, now] = [toMap(before), toMap(after)];
  const gone = before.nodes.filter(({ id }) => !now.has(id));
  const came = after.nodes.filter(({ id }) => !old.has(id));
  const isAlike = (one: FlowNode, other: FlowNode) => isSame({ ...one, id: "" }, { ...other, id: "" });
  return gone.flatMap((node) => {
    const twins = came.filter((other) => isAlike(node, other));
    const rivals = gone.filter((other) => isAlike(node, other));
    const [twin] = twins;
    return twin === undefined || twins.length > 1 || rivals.length > 1 ? [] : [{ from: node.id, to: twin.id }];
  });
}

function findMoved(before: FlowGraph, after: FlowGraph): string[] {
  const old = toMap(before);
  const at = ({ layout }: FlowGraph, id: string) =>
    layout !== undefined && Object.hasOwn(layout, id) ? layout[id] : undefined;
  return after.nodes.map(({ id }) => id).filter((id) => old.has(id) && !isSame(at(before, id), at(after, id)));
}

/** Places where two values differ, as deep as both are objects; lists and bindings are shown whole. */
function toFields(before: Json, after: Json): FieldChange[] {
  return [...compare(before, after, [])];
}

type Maybe = Json | undefined;

function* compare(before: Maybe, after: Maybe, path: (string | number)[]): Generator<FieldChange> {
  if (isSame(before, after)) return;
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* compare(own(before, key), own(after, key), [...path, key]);
    }
    return;
  }
  yield { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function own(map: { [key: string]: Json }, key: string): Maybe {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isMap(value: Maybe): value is { [key: string]: Json } {
  if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return !isExpression(value) && !isTextTemplate(value) && !isLiteral(value);
}
