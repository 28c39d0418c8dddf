import { Plan } from "@autoweave/contracts/plan";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.js";
import { findPlanFaults } from "./testing/find-plan-faults.js";
import { createRandom } from "./testing/random.js";
import { randomGraph } from "./testing/random-graph.js";

const count = 5000;

describe("5,000 random graphs", () => {
  it("compile into plans that keep every promise", () => {
    for (let seed = 0; seed < count; seed += 1) {
      const { graph, manifests } = randomGraph(seed, {
        waits: seed % 2 === 0,
        failures: seed % 3 === 0,
        disabled: seed % 5 === 0,
      });
      const { plan, diagnostics } = compile(graph, manifests);
      if (plan === undefined) throw new Error(`seed ${seed}: ${JSON.stringify(diagnostics)}`);
      const faults = findPlanFaults(graph, manifests, plan);
      if (faults.length > 0) throw new Error(`seed ${seed}: ${faults.join("\n")}`);
      expect(Plan.parse(plan), `seed ${seed}`).toEqual(plan);
      const mixed = { ...graph, nodes: createRandom(seed).shuffle(graph.nodes), layout: {} };
      expect(compile(mixed, manifests).plan?.triggers, `seed ${seed}`).toEqual(plan.triggers);
    }
  }, 120_000);
});
