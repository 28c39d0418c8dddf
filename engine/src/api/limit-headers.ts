import type { AppError } from "@autoweave/contracts/app-error";
import type { FastifyReply } from "fastify";
import type { Allowance } from "../service/limit/limits.js";

type Facts = Pick<Allowance, "points" | "remaining" | "resetMs">;

function setFacts(reply: FastifyReply, { points, remaining, resetMs }: Facts): void {
  reply.header("ratelimit-limit", points);
  reply.header("ratelimit-remaining", remaining);
  reply.header("ratelimit-reset", Math.ceil(resetMs / 1000));
}

/** Says in an answer's headers what is left in this minute. */
export function setAllowance(reply: FastifyReply, allowance: Allowance): void {
  setFacts(reply, allowance);
}

/** Says in a refusal's headers when to try again, if it is one for having done too much. */
export function setRefusal(reply: FastifyReply, error: AppError): void {
  if (error.code !== "limit.exceeded") return;
  const { points = 0, remaining = 0, waitMs = 0 } = error.details ?? {};
  setFacts(reply, { points: Number(points), remaining: Number(remaining), resetMs: Number(waitMs) });
  if (error.retry) reply.header("retry-after", Math.max(1, Math.ceil(Number(waitMs) / 1000)));
}
