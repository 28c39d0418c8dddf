import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { z } from "zod";

const shownIssues = 5;

/** Codes by which drivers say that the other side is not there: of sockets, of PostgreSQL, of Prisma. */
const unavailable = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"],
  ...["57P01", "57P02", "57P03", "53300", "08000", "08001", "08003", "08006"],
  ...["P1001", "P1002", "P1008", "P1017", "P2024", "P2028"],
]);

function isUnavailable(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; typeof error === "object" && error !== null && depth < 6; depth++) {
    if ("code" in error && unavailable.has(String(error.code))) return true;
    if (error instanceof Error && error.message.startsWith("Connection terminated")) return true;
    error = "cause" in error ? error.cause : undefined;
  }
  return false;
}

function toPlace(path: PropertyKey[]): string {
  return path.length === 0 ? "the input" : path.map(String).join(".");
}

function toRequestError(error: z.ZodError): AppError {
  const issues = error.issues
    .slice(0, shownIssues)
    .map((issue) => ({ path: toPlace(issue.path), message: issue.message }));
  const said = issues.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return new AppError("request.invalid", `The request does not fit: ${said}.`, { details: { issues } });
}

/**
 * Whatever was thrown, as what a caller may be told. `report` hears of what the caller is not told: faults of ours, and
 * that the database is away.
 */
export function toAppError(thrown: unknown, report: (error: unknown) => void): AppError {
  if (isAppError(thrown) && thrown.fault !== "ours") return thrown;
  if (thrown instanceof z.ZodError) return toRequestError(thrown);
  report(thrown);
  if (isUnavailable(thrown)) {
    return new AppError("database.unavailable", "PostgreSQL cannot be reached now; try again in a moment.");
  }
  return new AppError("internal.bug", "Something went wrong in AutoWeave itself; its log says more.");
}
