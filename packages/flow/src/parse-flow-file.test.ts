import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFlowFile } from "./format-flow-file.js";
import { parseFlowFile } from "./parse-flow-file.js";
import { arbitraryGraph } from "./testing/arbitrary-graph.js";

function faultsOf(text: string) {
  const { diagnostics } = parseFlowFile(text);
  return (diagnostics ?? []).map(({ code, message, fix, node }) => ({ code, message, fix, node }));
}

function faultOf(text: string) {
  const [first] = faultsOf(text);
  return first;
}

const sound = '{"format": 1, "name": "x", "nodes": [], "edges": []}';

describe("parseFlowFile", () => {
  it("reads a file, with or without a byte order mark", () => {
    expect(parseFlowFile(`\uFEFF${sound}`)).toEqual({ graph: JSON.parse(sound) });
  });

  it.each([
    ["a comma too many", '{\n  "format": 1,\n  "name": "x",\n}', "line 4, column 1: a key in double quotes"],
    ["a missing comma", '{"format": 1 "name": "x"}', "line 1, column 14: a comma is missing"],
    ["a comment", '{"format": 1 // yes\n}', "line 1, column 14: JSON has no comments"],
    ["a text that does not end", '{"name": "x\n}', "line 1, column 10"],
    ["a key twice", '{"format": 1,\n "name": "x", "name": "y"}', 'line 2, column 15: the key "name" is there twice'],
    ["a prototype", '{"format": 1, "nodes": [{"config": {"__proto__": {}}}]}', 'the key "__proto__" is not allowed'],
    ["an escaped prototype", '{"\\u005f_proto__": {}}', 'the key "__proto__" is not allowed'],
    ["nothing", "", "line 1, column 1: a value is missing"],
    ["half a file", '{"format": 1, "nodes": [', "is missing"],
    ["two files", `${sound}${sound}`, "the file should end here"],
    ["great depth", "[".repeat(100_000), "nested deeper than 100"],
  ])("refuses %s, and says where", (_name, text, message) => {
    expect(faultOf(text)).toMatchObject({ code: "graph.json", message: expect.stringContaining(message), fix: /./ });
  });

  it("refuses a file that is too large before it looks into it", () => {
    expect(faultOf(`"${"x".repeat(5_000_001)}"`)?.code).toBe("graph.too-large");
  });

  it("refuses what is no flow", () => {
    expect(faultOf("[1]")?.code).toBe("graph.json");
    expect(faultOf('{"nodes": []}')?.code).toBe("graph.format-missing");
    expect(faultOf('{"format": 1}')?.code).toBe("graph.shape");
  });

  it("drops the places of nodes that are gone", () => {
    const text = '{"format": 1, "name": "x", "nodes": [], "edges": [], "layout": {"ghost": {"x": 1, "y": 2}}}';
    expect(parseFlowFile(text)).toEqual({ graph: JSON.parse(sound) });
  });

  it("says what to do about a file of a newer format", () => {
    expect(faultOf('{"format": 2, "whatever": true}')).toMatchObject({
      code: "graph.format-newer",
      message: expect.stringContaining("format 2"),
      fix: expect.stringContaining("Update AutoWeave"),
    });
  });

  it("names the node and the key in faults of shape", () => {
    const faults = faultsOf(
      JSON.stringify({
        format: 1,
        name: "x",
        nodes: [
          { id: "good", type: "data.set" },
          { id: "post", type: "data.set", timeoutMs: "soon", lable: "x" },
          { type: "data.set" },
          { id: "two words", type: "data.set" },
        ],
        edges: [{ from: { node: "good", port: "then" }, to: { node: "post" } }],
        flavour: 1,
      }),
    );
    expect(faults).toEqual([
      expect.objectContaining({ code: "node.shape", node: "post", message: expect.stringContaining("timeoutMs") }),
      expect.objectContaining({ code: "node.shape", node: "post", fix: 'Rename "lable" to "label", or remove it.' }),
      expect.objectContaining({ code: "node.shape", message: expect.stringContaining("Node number 3") }),
      expect.objectContaining({ code: "node.shape", node: "two words" }),
      expect.objectContaining({ code: "edge.shape", message: expect.stringContaining("reserved") }),
      expect.objectContaining({ code: "edge.shape", message: expect.stringContaining("to.port") }),
      expect.objectContaining({ code: "graph.shape", fix: 'Remove "flavour".' }),
    ]);
  });

  it("never throws, whatever is cut out of a file or put into it", () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.nat(), fc.nat(20), fc.string({ maxLength: 5 }), (graph, from, length, insert) => {
        const text = formatFlowFile(graph);
        const at = from % text.length;
        const { graph: read, diagnostics } = parseFlowFile(text.slice(0, at) + insert + text.slice(at + length));
        expect(read !== undefined || (diagnostics?.length ?? 0) > 0).toBe(true);
        for (const diagnostic of diagnostics ?? []) expect(diagnostic.fix).not.toBe("");
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
