import { z } from "zod";
import { getLimits } from "../../service/limit/get-limits.js";
import { leastPoints, mostPoints, updateLimits } from "../../service/limit/update-limits.js";
import { procedure, router } from "../trpc.js";

function points(budget: keyof typeof mostPoints) {
  return z.number().int().min(leastPoints[budget]).max(mostPoints[budget]).nullable().optional();
}

const LimitsInput = z.strictObject({ external: points("external"), tools: points("tools") });

/** What programs may use of the API in a minute. */
export const limits = router({
  get: procedure("limit.get").query(({ ctx }) => getLimits(ctx.parts, ctx.actor)),
  update: procedure("limit.update")
    .input(LimitsInput)
    .mutation(({ ctx, input }) => updateLimits(ctx.parts, ctx.actor, input)),
});
