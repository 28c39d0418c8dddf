import { FlowOp } from "@autoweave/contracts/flow-op";
import fc from "fast-check";
import { arbitraryJson } from "./arbitrary-graph.js";

const id = fc.constantFrom("a", "b", "c", "d", "e", "fresh");
const end = fc.record({ node: id, port: fc.constantFrom("in", "out", "error") });
const edge = fc.record({ from: end, to: end });
const at = fc.option(fc.nat(6), { nil: undefined });
const path = fc.oneof(
  fc.constantFrom(["value"], ["items"], ["new"], ["value", "x"], ["value", 0], ["items", 1], ["items", 0, "z"]),
  fc.array(fc.constantFrom<(string | number)[]>("value", "items", "x", "y", "z", 0, 1, "$expr"), {
    minLength: 1,
    maxLength: 4,
  }),
);
const change = fc.record(
  {
    label: fc.constantFrom("New", null),
    parent: fc.constantFrom("c", null),
    config: fc.dictionary(fc.constantFrom("value"), arbitraryJson),
    timeoutMs: fc.constantFrom(9, null),
    onError: fc.constantFrom("skip", null),
    fallback: fc.constantFrom({ out: 1 }, null),
    disabled: fc.constantFrom(true, null),
    retry: fc.constantFrom({ attempts: 1, delayMs: 0, maxDelayMs: 0 }, null),
    version: fc.constant(2),
  },
  { requiredKeys: [] },
);

/** Edits of all kinds; on an arbitrary graph about every second one fits. */
export const arbitraryOp: fc.Arbitrary<FlowOp> = fc
  .oneof(
    fc.record({
      op: fc.constant("add-node"),
      node: fc.record({ id, type: fc.constant("data.set"), version: fc.constant(1), config: fc.constant({}) }),
      at,
    }),
    fc.record({ op: fc.constant("remove-node"), id }),
    fc.record({ op: fc.constant("set-node"), id, change }),
    fc.record({ op: fc.constant("set-config"), id, path, value: fc.option(arbitraryJson, { nil: undefined }) }),
    fc.record({ op: fc.constant("rename-node"), id, to: id }),
    fc.record({ op: fc.constant("add-edge"), edge, at }),
    fc.record({ op: fc.constant("remove-edge"), edge }),
    fc.record({
      op: fc.constant("move-node"),
      id,
      position: fc.option(fc.record({ x: fc.integer(), y: fc.integer() }), { nil: undefined }),
    }),
    fc.record(
      {
        op: fc.constant("set-flow"),
        name: fc.constant("Other"),
        description: fc.constantFrom("Else", null),
        settings: fc.constantFrom({ priority: 3 }, null),
      },
      { requiredKeys: ["op"] },
    ),
  )
  .map((given) => FlowOp.parse(JSON.parse(JSON.stringify(given))));
