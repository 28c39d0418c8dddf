import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { expect, test } from "vitest";
import { toFirstFit } from "./to-first-fit";

const phone = { width: 390, height: 700 };

function flow(places: Readonly<Record<string, { x: number; y: number }>>): FlowGraph {
  const nodes = Object.keys(places).map((id) => ({ id, type: "data.template-text", version: 1, config: {} }));
  return { format: 1, name: "x", nodes, edges: [], layout: places };
}

test("what can be read is shown whole", () => {
  expect(toFirstFit(flow({ b: { x: 300, y: 0 }, a: { x: 0, y: 0 } }), phone).nodes).toBeUndefined();
  expect(toFirstFit(flow({}), phone).nodes).toBeUndefined();
});

test("a wide flow opens where it begins, with what stands near", () => {
  const wide = flow({ c: { x: 3000, y: 0 }, b: { x: 300, y: 120 }, a: { x: 0, y: 0 }, far: { x: 100, y: 4000 } });
  expect(toFirstFit(wide, phone).nodes).toEqual([{ id: "b" }, { id: "a" }]);
});

test("the same flow is whole where there is room", () => {
  expect(
    toFirstFit(flow({ c: { x: 1800, y: 0 }, a: { x: 0, y: 0 } }), { width: 1440, height: 900 }).nodes,
  ).toBeUndefined();
});

test("a beginning that is larger than a phone is still the beginning", () => {
  const graph = {
    ...flow({ a: { x: 0, y: 0 }, b: { x: 5000, y: 0 } }),
    layout: { a: { x: 0, y: 0, width: 2000 }, b: { x: 5000, y: 0 } },
  };
  expect(toFirstFit(graph, phone).nodes).toEqual([{ id: "a" }]);
});
