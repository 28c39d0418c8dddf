import { toApiError } from "./api-error";

const passing = new Set(["network.unreachable", "database.unavailable", "queue.unavailable"]);

/** Whether what has failed may work when it is tried again by itself. */
export function isPassing(thrown: unknown): boolean {
  return passing.has(toApiError(thrown).code);
}
