import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFlowFile } from "./format-flow-file.js";
import { graphHash } from "./graph-hash.js";
import { parseFlowFile } from "./parse-flow-file.js";
import { arbitraryGraph } from "./testing/arbitrary-graph.js";
import { toGraph } from "./testing/to-graph.js";

function reread(text: string) {
  const { graph, diagnostics } = parseFlowFile(text);
  if (graph === undefined) throw new Error(JSON.stringify(diagnostics));
  return graph;
}

describe("formatFlowFile", () => {
  it("is read back as the same graph, and written again as the same text", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const text = formatFlowFile(graph);
        const again = reread(text);
        expect(again).toEqual(JSON.parse(JSON.stringify(graph)));
        expect(formatFlowFile(again)).toBe(text);
        expect(graphHash(again)).toBe(graphHash(graph));
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it("gives a line to what changes on its own", () => {
    const graph = toGraph(
      [
        { id: "start" },
        {
          id: "post",
          type: "http.request",
          timeoutMs: 500,
          label: "Post it",
          config: {
            url: "https://example.com/a/rather/long/address/for/a/line?with=query",
            headers: { a: "b" },
            body: { $expr: "nodes.start.input" },
          },
          retry: { attempts: 3, delayMs: 10, maxDelayMs: 100 },
        },
      ],
      ["start > post"],
      { layout: { post: { x: 20, y: 0 }, start: { x: 0, y: 0 } }, settings: { env: { rate: 2 } } },
    );
    expect(formatFlowFile(graph)).toBe(`{
  "format": 1,
  "name": "Test",
  "settings": {
    "env": {
      "rate": 2
    }
  },
  "nodes": [
    {
      "id": "start",
      "type": "trigger.manual",
      "version": 1
    },
    {
      "id": "post",
      "type": "http.request",
      "version": 1,
      "label": "Post it",
      "config": {
        "url": "https://example.com/a/rather/long/address/for/a/line?with=query",
        "headers": { "a": "b" },
        "body": { "$expr": "nodes.start.input" }
      },
      "retry": { "attempts": 3, "delayMs": 10, "maxDelayMs": 100 },
      "timeoutMs": 500
    }
  ],
  "edges": [
    { "from": { "node": "start", "port": "input" }, "to": { "node": "post", "port": "in" } }
  ],
  "layout": {
    "start": { "x": 0, "y": 0 },
    "post": { "x": 20, "y": 0 }
  }
}
`);
  });
});
