import type { Actor } from "@autoweave/auth/actor";
import { isAppError } from "@autoweave/contracts/app-error";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Budget } from "../service/limit/budgets.js";
import type { Limits } from "../service/limit/limits.js";
import { setAllowance, setRefusal } from "./limit-headers.js";

/** Takes points of a budget, and says in the answer's headers what is left. Throws `limit.exceeded`. */
async function charge(
  limits: Limits,
  reply: FastifyReply,
  { budget, owner, cost }: { budget: Budget; owner: string; cost: number },
): Promise<void> {
  try {
    setAllowance(reply, await limits.take(budget, owner, cost));
  } catch (error) {
    if (isAppError(error)) setRefusal(reply, error);
    throw error;
  }
}

/**
 * Charges calls of tRPC: to the tenant when a program made them, by key or token, and to the person when a page of ours
 * did, by its session. Throws `limit.exceeded`.
 */
export async function chargeCalls(
  limits: Limits,
  call: { request: FastifyRequest; reply: FastifyReply; actor: Actor; calls: number },
): Promise<void> {
  const { request, reply, actor, calls } = call;
  const isProgram = request.headers.authorization !== undefined;
  const paid = isProgram
    ? ({ budget: "tools", owner: actor.tenantId } as const)
    : ({ budget: "pages", owner: actor.subject.id } as const);
  await charge(limits, reply, { ...paid, cost: calls });
}
