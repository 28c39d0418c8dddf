import { AppError } from "@autoweave/contracts/app-error";

/** A range of time as it is asked for, ISO 8601; by default the last day. */
export type RangeInput = { from?: Date | undefined; to?: Date | undefined };

const dayMs = 86_400_000;
/** Longest range in days. */
export const mostDays = 92;

/** The range asked for. Throws `request.invalid` when it is empty or too long. */
export function toRange({ from, to }: RangeInput): { from: Date; to: Date } {
  const end = to ?? new Date();
  const start = from ?? new Date(end.getTime() - dayMs);
  const ms = end.getTime() - start.getTime();
  if (ms > 0 && ms <= mostDays * dayMs) return { from: start, to: end };
  throw new AppError("request.invalid", `Ask for a time that begins before it ends and has at most ${mostDays} days.`);
}
