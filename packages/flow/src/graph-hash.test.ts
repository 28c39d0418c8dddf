import { createHash } from "node:crypto";
import { toCanonicalJson } from "@autoweave/contracts/to-canonical-json";
import { describe, expect, it } from "vitest";
import { graphHash } from "./graph-hash.js";
import { toGraph } from "./testing/to-graph.js";

describe("graphHash", () => {
  const graph = toGraph([{ id: "start" }, { id: "a", config: { value: { b: 1, a: "é" } } }], ["start > a"]);

  it("is SHA-256 over canonical JSON", () => {
    expect(graphHash(graph)).toBe(createHash("sha256").update(toCanonicalJson(graph)).digest("hex"));
  });

  it("does not see layout, schema or the order of keys, and sees everything else", () => {
    const hash = graphHash(graph);
    expect(graphHash({ ...graph, layout: { a: { x: 1, y: 1 } }, $schema: "x" })).toBe(hash);
    const { nodes, ...rest } = graph;
    expect(graphHash({ nodes, ...rest })).toBe(hash);
    expect(graphHash({ ...graph, name: "Other" })).not.toBe(hash);
    expect(graphHash({ ...graph, nodes: graph.nodes.toReversed() })).not.toBe(hash);
  });
});

describe("toCanonicalJson", () => {
  it("sorts keys by UTF-16 units and writes numbers as RFC 8785 has them", () => {
    const value = {
      "\u20ac": 1,
      "\r": 2,
      "1": 3,
      "\ud83d\ude00": 4,
      "\ufb33": 5,
      ö: [1e21, 1e-7, -0, 4.5],
      b: undefined,
    };
    expect(toCanonicalJson(value)).toBe('{"\\r":2,"1":3,"ö":[1e+21,1e-7,0,4.5],"€":1,"😀":4,"דּ":5}');
  });
});
