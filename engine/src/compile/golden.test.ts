import { describe, expect, it } from "vitest";
import { compile } from "./compile.js";
import { explainPlan } from "./explain-plan.js";
import { findPlanFaults } from "./testing/find-plan-faults.js";
import { goldenFlows } from "./testing/golden-flows.js";
import { testManifests } from "./testing/test-nodes.js";

// `vitest run -u` writes the files anew; read the difference before you commit it.
describe.each(Object.entries(goldenFlows))("%s", (name, graph) => {
  const { plan, diagnostics } = compile(graph, testManifests);

  it("is a valid flow", () => {
    expect(diagnostics.filter((diagnostic) => diagnostic.severity === "error")).toEqual([]);
  });

  it("compiles to the plan kept for it", async () => {
    await expect(`${JSON.stringify(plan, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`);
  });

  it("keeps every promise", () => {
    expect(plan && findPlanFaults(graph, testManifests, plan)).toEqual([]);
  });

  it("is explained in words", async () => {
    await expect(`${plan && explainPlan(plan)}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});
