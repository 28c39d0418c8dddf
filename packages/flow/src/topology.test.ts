import { describe, expect, it } from "vitest";
import { testManifests } from "./testing/test-manifests.js";
import { toGraph } from "./testing/to-graph.js";
import {
  ancestorsOf,
  consumersOf,
  containersOf,
  errorPolicyOf,
  feedersOf,
  manifestOf,
  outputPortsOf,
  reachableFrom,
  runsBefore,
  toTopologicalOrder,
  toTopology,
} from "./topology.js";

const graph = toGraph(
  [
    { id: "start" },
    { id: "a" },
    { id: "b" },
    { id: "each", type: "loop.map" },
    { id: "p", parent: "each" },
    { id: "deep", type: "loop.map", parent: "each" },
    { id: "q", parent: "deep" },
    { id: "after" },
    { id: "choose", type: "logic.switch", config: { cases: [{ name: "red" }, { name: { $expr: "1" } }, "x"] } },
  ],
  [
    "start > a",
    "start > b",
    "a.error > b",
    "b > each",
    "each.item > p",
    "p > deep",
    "deep.results > each.result",
    "each.results > after",
  ],
);
const topology = toTopology(graph);

function find(id: string) {
  const node = topology.nodes.get(id);
  if (node === undefined) throw new Error(`no node ${id} in the sketch`);
  return node;
}

describe("topology", () => {
  it("knows neighbours within a scope, not across borders", () => {
    expect(feedersOf(topology, "b")).toEqual(["start", "a"]);
    expect(consumersOf(topology, "start")).toEqual(["a", "b"]);
    expect(feedersOf(topology, "p")).toEqual([]);
    expect(feedersOf(topology, "each")).toEqual(["b"]);
    expect([...reachableFrom(topology, ["b"])].sort()).toEqual(["after", "b", "each"]);
  });

  it("counts what is before the containers around a node as before the node", () => {
    expect(containersOf(topology, find("q")).map(({ id }) => id)).toEqual(["deep", "each"]);
    expect([...ancestorsOf(topology, find("q"))].sort()).toEqual(["a", "b", "p", "start"]);
    expect([...ancestorsOf(topology, find("after"))].sort()).toEqual(["a", "b", "each", "start"]);
    for (const node of graph.nodes) {
      const before = graph.nodes.filter(({ id }) => runsBefore(topology, id, node)).map(({ id }) => id);
      expect(new Set(before)).toEqual(ancestorsOf(topology, node));
    }
  });

  it("orders each scope, and sees when it cannot", () => {
    expect(toTopologicalOrder(topology)).toEqual(["start", "choose", "a", "b", "each", "after"]);
    expect(toTopologicalOrder(topology, "each")).toEqual(["p", "deep"]);
    expect(toTopologicalOrder(toTopology(toGraph([{ id: "x" }, { id: "y" }], ["x > y", "y > x"])))).toBeUndefined();
  });

  it("knows output ports, those named in the config and the error port", () => {
    const portsOf = (id: string) => {
      const manifest = manifestOf(find(id), testManifests);
      return manifest === undefined ? [] : outputPortsOf(find(id), manifest);
    };
    expect(portsOf("start")).toEqual(["input"]);
    expect(portsOf("choose")).toEqual(["other", "red", "error"]);
    expect(portsOf("each")).toEqual(["results", "error"]);
  });

  it("takes an edge from the error port for the wish to route", () => {
    expect([errorPolicyOf(topology, find("a")), errorPolicyOf(topology, find("b"))]).toEqual(["route", "fail"]);
    expect(errorPolicyOf(topology, { ...find("a"), onError: "skip" })).toBe("skip");
  });
});
