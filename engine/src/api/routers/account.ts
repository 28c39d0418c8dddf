import { z } from "zod";
import { getAccount } from "../../service/identity/get-account.js";
import { endSession, listSessions } from "../../service/identity/sessions.js";
import { procedure, router } from "../trpc.js";

const SessionInput = z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/, "no id of a session") });

/** The account of the person who asks. */
export const account = router({
  get: procedure("account.get").query(({ ctx }) => getAccount(ctx.parts, ctx.actor)),
  sessions: procedure("session.list").query(({ ctx }) => listSessions(ctx.parts, ctx.actor)),
  endSession: procedure("session.end")
    .input(SessionInput)
    .mutation(({ ctx, input }) => endSession(ctx.parts, ctx.actor, input)),
});
