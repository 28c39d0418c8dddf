import { createContext, Script } from "node:vm";
import { AppError } from "@autoweave/contracts/app-error";
import type { ExpressionGuard } from "@autoweave/flow/set-expression-guard";

// A step budget ends every expression long before this; wall clock alone would fail sound ones on a busy machine.
const defaultTimeoutMs = 500;

/**
 * Ends one evaluation after `timeoutMs` milliseconds with `expression.limit`. Only the clock of `node:vm` is used: the
 * expression runs in this realm, where it can reach nothing but its scope anyway. Costs about 50 microseconds a call.
 */
export function createExpressionGuard(timeoutMs: number = defaultTimeoutMs): ExpressionGuard {
  const sandbox: { run: (() => unknown) | undefined } = { run: undefined };
  const context = createContext(sandbox);
  const script = new Script("run()");
  return <T>(run: () => T): T => {
    sandbox.run = run;
    try {
      return script.runInContext(context, { timeout: timeoutMs }) as T;
    } catch (thrown) {
      throw isTimeout(thrown) ? toLimit(timeoutMs) : thrown;
    } finally {
      sandbox.run = undefined;
    }
  };
}

function isTimeout(thrown: unknown): boolean {
  return (
    typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}

function toLimit(timeoutMs: number): AppError {
  return new AppError(
    "expression.limit",
    `The expression took longer than ${timeoutMs} ms. Work on less data at once, or use a Code node.`,
  );
}
