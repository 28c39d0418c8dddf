import type { Actor } from "@autoweave/auth/actor";
import { isAppError } from "@autoweave/contracts/app-error";
import type { FastifyReply } from "fastify";
import type { Budget } from "../service/limit/budgets.js";
import type { Limits } from "../service/limit/limits.js";
import { setAllowance, setRefusal } from "./limit-headers.js";

/** Whose points are taken, and of which budget. */
export type Payer = { budget: Budget; owner: string };

/** Who pays: the tenant when a program asks, by key or token, and the person when a page of ours does, by its session. */
export function toPayer(actor: Actor, isProgram: boolean, ofPrograms: "external" | "tools"): Payer {
  return isProgram ? { budget: ofPrograms, owner: actor.tenantId } : { budget: "pages", owner: actor.subject.id };
}

/** Takes points of a budget, and says in the answer's headers what is left. Throws `limit.exceeded`. */
export async function charge(limits: Limits, reply: FastifyReply, payer: Payer, points: number): Promise<void> {
  try {
    setAllowance(reply, await limits.take(payer.budget, payer.owner, points));
  } catch (error) {
    if (isAppError(error)) setRefusal(reply, error);
    throw error;
  }
}
