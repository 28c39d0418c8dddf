import { expect, it } from "vitest";
import { compile } from "./compile.js";
import { testFlow } from "./testing/test-flow.js";
import { testManifests } from "./testing/test-nodes.js";

it("gives diagnostics and no plan for a graph with faults", () => {
  const circle = testFlow({ start: "start", a: "pure", b: "pure" }, ["start > a > b", "b > a.right"]);
  const { plan, diagnostics } = compile(circle, testManifests);
  expect(plan).toBeUndefined();
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: "graph.circle", severity: "error" }));
});

it("gives warnings beside the plan", () => {
  const lost = testFlow({ start: "start", a: "pure", lost: "pure" }, ["start > a"]);
  const { plan, diagnostics } = compile(lost, testManifests);
  expect(plan?.triggers.start?.units).toHaveLength(1);
  expect(diagnostics.map((diagnostic) => [diagnostic.severity, diagnostic.node])).toEqual([["warning", "lost"]]);
});
