import fc from "fast-check";
import { expect, test } from "vitest";
import { toIteration, toIterationScope, toIterations, toParentScope, toScopeChain } from "./scope-path.js";

const step = fc.tuple(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/), fc.nat(10_000));

test("a path leads back to what it was made of", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 5 }), (steps) => {
      const chain = [""];
      for (const [container, index] of steps) chain.push(toIterationScope(chain.at(-1) ?? "", container, index));
      const scope = chain.at(-1) ?? "";
      expect(toScopeChain(scope)).toEqual([...chain].reverse());
      expect(toParentScope(scope)).toBe(chain.at(-2));
      const iterations = steps.map(([container, index]) => ({ container, index }));
      expect(toIterations(scope)).toEqual(iterations);
      expect(toIteration(scope)).toEqual(iterations.at(-1));
    }),
  );
});
