import { readFileSync } from "node:fs";
import { formatFlowFile } from "@autoweave/flow/format-flow-file";
import { parseFlowFile } from "@autoweave/flow/parse-flow-file";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.js";

const page = readFileSync(new URL("../../../docs/flow-files.md", import.meta.url), "utf8");

/** The annotated example without its remarks, as a file holds none. */
function readExample(): string {
  const example = /```jsonc\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  return example.replace(/\s+\/\/ ?.*$/gm, "");
}

describe("the example of docs/flow-files.md", () => {
  const { graph } = parseFlowFile(readExample());

  it("is a flow file", () => {
    expect(graph?.nodes.length).toBeGreaterThan(1);
    expect(graph && parseFlowFile(formatFlowFile(graph)).graph).toEqual(graph);
  });

  it("compiles without a fault", () => {
    expect(graph && compile(graph, builtinManifests()).diagnostics).toEqual([]);
  });
});
