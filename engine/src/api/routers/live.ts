import { tracked } from "@trpc/server";
import type { Told } from "../../service/live/live-stream.js";
import { watchLive } from "../../service/live/watch-live.js";
import { LiveInput } from "../inputs.js";
import { presentStream, procedure, router } from "../trpc.js";

async function* toEvents(told: AsyncIterable<Told>) {
  for await (const { cursor, message } of told) yield tracked(cursor, message);
}

/** Live streams, as server-sent events. */
export const live = router({
  // Each topic asks for the action of looking at it; this is the most common one.
  watch: procedure("run.list")
    .input(LiveInput)
    .subscription(({ ctx, input, signal = ctx.signal }) => {
      const { topics, lastEventId } = input;
      const after = lastEventId ?? undefined;
      const told = watchLive(ctx.parts, ctx.actor, { topics, after }, { again: ctx.again, signal });
      return presentStream(toEvents(told), ctx.parts.onError);
    }),
});
