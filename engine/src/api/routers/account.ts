import { Email } from "@autoweave/auth/email";
import { z } from "zod";
import { confirmEmail, requestEmail } from "../../service/identity/change-email.js";
import { changePassword } from "../../service/identity/change-password.js";
import { getAccount } from "../../service/identity/get-account.js";
import { endSession, listSessions } from "../../service/identity/sessions.js";
import { switchTenant } from "../../service/identity/switch-tenant.js";
import { updateAccount } from "../../service/identity/update-account.js";
import { LinkToken, PersonName, SwitchInput, TypedPassword } from "../identity-inputs.js";
import { procedure, router } from "../trpc.js";

const UpdateInput = z.strictObject({ name: PersonName });
const PasswordInput = z.strictObject({ current: TypedPassword, next: TypedPassword });
const EmailInput = z.strictObject({ email: Email, password: TypedPassword });
const ConfirmInput = z.strictObject({ token: LinkToken });
const SessionInput = z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/, "no id of a session") });

/** The account of the person who asks. */
export const account = router({
  get: procedure("account.get").query(({ ctx }) => getAccount(ctx.parts, ctx.actor)),
  update: procedure("account.update")
    .input(UpdateInput)
    .mutation(({ ctx, input }) => updateAccount(ctx.parts, ctx.actor, input)),
  changePassword: procedure("account.change-password")
    .input(PasswordInput)
    .mutation(({ ctx, input }) => changePassword(ctx.parts, ctx.actor, input, { address: ctx.address })),
  requestEmail: procedure("account.change-email")
    .input(EmailInput)
    .mutation(({ ctx, input }) => requestEmail(ctx.parts, ctx.actor, input, { address: ctx.address })),
  confirmEmail: procedure("account.change-email")
    .input(ConfirmInput)
    .mutation(({ ctx, input }) => confirmEmail(ctx.parts, ctx.actor, input)),
  switch: procedure("account.switch")
    .input(SwitchInput)
    .mutation(async ({ ctx, input }) => getAccount(ctx.parts, await switchTenant(ctx.parts, ctx.actor, input))),
  sessions: procedure("session.list").query(({ ctx }) => listSessions(ctx.parts, ctx.actor)),
  endSession: procedure("session.end")
    .input(SessionInput)
    .mutation(({ ctx, input }) => endSession(ctx.parts, ctx.actor, input)),
});
