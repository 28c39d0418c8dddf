import type { TenantClient } from "./database.js";

/** What Prisma takes for a `json` column that may not be null. */
export type JsonColumn = Parameters<TenantClient["flow"]["create"]>[0]["data"]["draft"];

/** A value that is JSON by its making, for a `json` column of Prisma. */
export function toJsonColumn(value: object): JsonColumn {
  return value as JsonColumn;
}

/** True for the error of a row that another row's unique key does not allow. */
export function isUniqueViolation(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  return error.code === "P2002" || error.code === "23505";
}
