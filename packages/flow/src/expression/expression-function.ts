import type { Meter } from "./meter.js";

/** A function of the language. `least` and `most` count its arguments, the receiver included: `f(x, y)` is `x.f(y)`. */
export type ExpressionFunction = {
  least: number;
  most: number;
  /** Cost grows with the size of its arguments. */
  heavy?: boolean;
  run(args: unknown[], meter: Meter): unknown;
};
