import { readdirSync, readFileSync } from "node:fs";
import { formatFlowFile } from "@autoweave/flow/format-flow-file";
import { parseFlowFile } from "@autoweave/flow/parse-flow-file";
import { validateGraph } from "@autoweave/flow/validate";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { toCanvasElements } from "../canvas/to-canvas-elements";
import { listTemplates } from "./templates";

const manifests = builtinManifests();
const named = listTemplates().map((template) => [template.slug, template] as const);

test("there are at least twelve, each with a name of its own", () => {
  expect(named.length).toBeGreaterThanOrEqual(12);
  expect(new Set(named.map(([, { graph }]) => graph.name)).size).toBe(named.length);
});

test.each(named)("%s has no faults, says what it is for, and asks for no account", (_slug, { graph }) => {
  expect(validateGraph(graph, manifests)).toEqual([]);
  expect(graph.description?.length ?? 0).toBeGreaterThan(20);
  expect(JSON.stringify(graph)).not.toContain("$credential");
});

const folder = new URL("../../../examples/", import.meta.url);
const examples = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".flow.json"))
  .map((name) => {
    const text = readFileSync(new URL(name.replaceAll("\\", "/"), folder), "utf8");
    const { graph } = parseFlowFile(text);
    if (graph === undefined) throw new Error(`${name} is no flow file.`);
    return [name, { graph, text }] as const;
  });

test.each(examples)("%s is written as an export would write it", (_name, { graph, text }) => {
  expect(formatFlowFile(graph)).toBe(text);
});

test.each([...named, ...examples])("%s is laid out so that nothing overlaps", (_slug, { graph }) => {
  const { nodes } = toCanvasElements(graph, manifests);
  for (const one of nodes) {
    for (const other of nodes) {
      if (one.id >= other.id || one.parentId !== other.parentId) continue;
      const [a, b] = [one, other].map(({ position, data }) => ({ ...position, ...data.size }));
      if (a === undefined || b === undefined) continue;
      const isApart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(isApart, `${one.id} ${other.id}`).toBe(true);
    }
  }
});
