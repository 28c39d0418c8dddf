import { compileExpression } from "@autoweave/flow/expression";
import { setExpressionGuard } from "@autoweave/flow/set-expression-guard";
import { afterEach, describe, expect, it } from "vitest";
import { createExpressionGuard } from "./expression-guard.js";

afterEach(() => setExpressionGuard((run) => run()));

const many = Array.from({ length: 100_000 }, (_, index) => index);

describe("createExpressionGuard", () => {
  it("gives the result and passes errors of the expression on", () => {
    setExpressionGuard(createExpressionGuard());
    const sum = compileExpression("trigger.map(x, x * 2).sum()");
    expect(sum.evaluate({ trigger: [1, 2] })).toBe(6);
    expect(() => sum.evaluate({ trigger: ["a"] })).toThrow(expect.objectContaining({ code: "expression.failed" }));
    expect(sum.evaluate({ trigger: [4] })).toBe(8);
  });

  it("ends what runs too long, and the next one runs", () => {
    const guard = createExpressionGuard(20);
    const start = performance.now();
    const hang = () => {
      for (;;);
    };
    expect(() => guard(hang)).toThrow(expect.objectContaining({ code: "expression.limit" }));
    expect(performance.now() - start).toBeLessThan(1000);
    expect(guard(() => 1)).toBe(1);
  });

  it.each([
    "trigger.map(a, trigger.map(b, trigger.map(c, a + b + c)))",
    "trigger.map(a, trigger.map(b, string(b).matches('^(1|2|3)+$')))",
    "trigger.map(a, trigger.sortBy(b, 0 - b))",
  ])("lets no expression over 100,000 items hold a worker for a second: %s", (source) => {
    setExpressionGuard(createExpressionGuard());
    const start = performance.now();
    expect(() => compileExpression(source).evaluate({ trigger: many })).toThrow(
      expect.objectContaining({ code: "expression.limit" }),
    );
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
