import { getQueue } from "../../service/queue/get-queue.js";
import { MinutesInput } from "../inputs.js";
import { procedure, router } from "../trpc.js";

/** How the queue stands. */
export const queue = router({
  get: procedure("queue.get")
    .input(MinutesInput)
    .query(({ ctx, input }) => getQueue(ctx.parts, ctx.actor, input)),
});
