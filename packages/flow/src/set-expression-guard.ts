/** Runs one evaluation and ends it when it takes too long, by throwing `expression.limit`. */
export type ExpressionGuard = <T>(run: () => T) => T;

let guard: ExpressionGuard = (run) => run();

/**
 * Puts a second wall around evaluations that loop or match patterns: a host with timeouts of its own (Node has them, a
 * browser has not) ends what the step budget has misjudged. Process-wide; meant to be set once at start.
 */
export function setExpressionGuard(next: ExpressionGuard): void {
  guard = next;
}

/** Runs under the guard that is set. */
export function runGuarded<T>(run: () => T): T {
  return guard(run);
}
