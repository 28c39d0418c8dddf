import type { Edge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";

/** A flow to measure. */
export type Workload = {
  key: string;
  title: string;
  graph: FlowGraph;
  input: Json;
  /** Runs under way at the same time. */
  inFlight: number;
  /** Units of one run, each of them a job or, of a run in place, as good as one. */
  jobs: number;
  /** Rows of history that one run leaves. */
  nodeRuns: number;
};

const start: FlowNode = { id: "start", type: "trigger.manual", version: 1, config: {} };

function edge(from: string, to: string): Edge {
  const [fromNode = "", fromPort = ""] = from.split(".");
  const [toNode = "", toPort = ""] = to.split(".");
  return { from: { node: fromNode, port: fromPort }, to: { node: toNode, port: toPort } };
}

function flow(name: string, nodes: FlowNode[], edges: Edge[]): FlowGraph {
  return { format: 1, name, nodes, edges };
}

function setNode(id: string, place: number): FlowNode {
  const fields = [{ name: `step${place}`, value: { $expr: `trigger.total + ${place}.0` } }];
  return { id, type: "data.set-fields", version: 1, config: { fields } };
}

function touchNode(id: string): FlowNode {
  return { id, type: "bench.touch", version: 1, config: {} };
}

function chain(nodes: FlowNode[]): Edge[] {
  return nodes.map((node, place) => edge(place === 0 ? "start.input" : `${nodes[place - 1]?.id}.out`, `${node.id}.in`));
}

const ten = Array.from({ length: 10 }, (_, place) => place);
const thousand: Json = Array.from({ length: 1000 }, (_, index) => ({ sku: `A-${index}`, price: index * 1.5 }));

function mapFlow(name: string, body: FlowNode): FlowGraph {
  const each: FlowNode = {
    id: "each",
    type: "logic.map",
    version: 1,
    config: { items: { $expr: "trigger.items" }, concurrency: 50 },
  };
  return flow(
    name,
    [start, each, { ...body, parent: "each" }],
    [edge("start.input", "each.in"), edge("each.item", `${body.id}.in`), edge(`${body.id}.out`, "each.result")],
  );
}

const pureNodes = ten.map((place) => setNode(`set${place}`, place));
const touchNodes = ten.map((place) => touchNode(`touch${place}`));

/** Workloads (b) to (e) of the issue; (a) goes over HTTP, see {@link hookGraph}. */
export const workloads: Workload[] = [
  {
    key: "b",
    title: "chain of ten pure nodes",
    graph: flow("bench-pure-chain", [start, ...pureNodes], chain(pureNodes)),
    input: { total: 5 },
    inFlight: 100,
    jobs: 1,
    nodeRuns: 11,
  },
  {
    key: "c",
    title: "chain of ten effectful nodes",
    graph: flow("bench-effect-chain", [start, ...touchNodes], chain(touchNodes)),
    input: { total: 5 },
    inFlight: 100,
    jobs: 10,
    nodeRuns: 11,
  },
  {
    key: "d",
    title: "map over 1,000 items, pure body",
    graph: mapFlow("bench-pure-map", {
      ...setNode("set", 0),
      config: { fields: [{ name: "gross", value: { $expr: "item.price * 1.2" } }] },
    }),
    input: { items: thousand },
    inFlight: 4,
    jobs: 1,
    nodeRuns: 1002,
  },
  {
    key: "d",
    title: "map over 1,000 items, effectful body",
    graph: mapFlow("bench-effect-map", touchNode("touch")),
    input: { items: thousand },
    inFlight: 2,
    // The map itself is started once to open its rounds and once to close.
    jobs: 1002,
    nodeRuns: 1002,
  },
  {
    key: "e",
    title: "diamond of effectful nodes",
    graph: flow(
      "bench-diamond",
      [start, touchNode("top"), touchNode("left"), touchNode("right"), touchNode("end")],
      [
        edge("start.input", "top.in"),
        edge("top.out", "left.in"),
        edge("top.out", "right.in"),
        edge("left.out", "end.in"),
        edge("right.out", "end.in"),
      ],
    ),
    input: { total: 5 },
    inFlight: 100,
    jobs: 4,
    nodeRuns: 5,
  },
];

/** Nodes that a run of {@link hookGraph} leaves in its history: the branch not taken is one of them. */
export const hookNodeRuns = 7;

/** Workload (a): webhook, three transforms, branch, respond. */
export const hookGraph: FlowGraph = flow(
  "bench-hook",
  [
    { id: "hook", type: "trigger.webhook", version: 1, config: { path: "bench/order", answer: "when-ended" } },
    {
      id: "pick",
      type: "data.set-fields",
      version: 1,
      config: {
        keep: "none",
        fields: [
          { name: "id", value: { $expr: "trigger.body.id" } },
          { name: "net", value: { $expr: "trigger.body.price * trigger.body.count" } },
        ],
      },
    },
    {
      id: "gross",
      type: "data.set-fields",
      version: 1,
      config: { fields: [{ name: "gross", value: { $expr: "nodes.pick.out.net * 1.25" } }] },
    },
    {
      id: "name",
      type: "data.set-fields",
      version: 1,
      config: { fields: [{ name: "name", value: { $text: ["Order ", { $expr: "trigger.body.name" }] } }] },
    },
    {
      id: "large",
      type: "logic.branch",
      version: 1,
      config: { when: { $expr: "nodes.gross.out.gross > 100.0" } },
    },
    { id: "yes", type: "flow.respond", version: 1, config: { status: 201 } },
    { id: "no", type: "flow.respond", version: 1, config: {} },
  ],
  [
    edge("hook.request", "pick.in"),
    edge("pick.out", "gross.in"),
    edge("gross.out", "name.in"),
    edge("name.out", "large.in"),
    edge("large.yes", "yes.in"),
    edge("large.no", "no.in"),
  ],
);
