/**
 * Thrown inside an evaluation and turned into an AppError at its edge. Not an `Error`: `||`, `exists` and `default` catch
 * faults once an item, and recording a stack each time would cost more than the evaluation itself.
 *
 * `missing`: a key, an index or a variable is not there; `failed`: the data does not fit; `limit`: the budget is spent.
 */
export class ExpressionFault {
  constructor(
    readonly kind: "missing" | "failed" | "limit",
    readonly message: string,
  ) {}
}

/** Throws a fault of kind `failed`. */
export function fail(message: string): never {
  throw new ExpressionFault("failed", message);
}

/** Throws a fault of kind `missing`. */
export function failMissing(message: string): never {
  throw new ExpressionFault("missing", message);
}

/** True for a fault that `||`, `exists` and their kind may swallow; a spent budget never is. */
export function isSwallowable(thrown: unknown): thrown is ExpressionFault {
  return thrown instanceof ExpressionFault && thrown.kind !== "limit";
}
