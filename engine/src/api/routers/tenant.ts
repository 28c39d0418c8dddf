import { z } from "zod";
import { renameTenant } from "../../service/identity/rename-tenant.js";
import { TenantName } from "../identity-inputs.js";
import { procedure, router } from "../trpc.js";

const RenameInput = z.strictObject({ name: TenantName });

/** The tenant itself. */
export const tenant = router({
  rename: procedure("tenant.rename")
    .input(RenameInput)
    .mutation(({ ctx, input }) => renameTenant(ctx.parts, ctx.actor, input)),
});
