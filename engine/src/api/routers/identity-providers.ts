import { Role } from "@autoweave/auth/role";
import { z } from "zod";
import {
  createProvider,
  listProviders,
  removeProvider,
  updateProvider,
} from "../../service/single-sign-on/providers.js";
import { testProvider } from "../../service/single-sign-on/test-provider.js";
import { procedure, router } from "../trpc.js";

const mostDomains = 50;

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/, "must be a domain such as example.com");

const fields = {
  name: z.string().trim().min(1).max(100),
  issuer: z.url({ protocol: /^https?$/ }).max(500),
  clientId: z.string().trim().min(1).max(500),
  clientSecret: z.string().min(1).max(2000).nullable().optional(),
  emailDomains: z.array(domain).max(mostDomains),
  role: Role.nullable(),
  enabled: z.boolean(),
  listed: z.boolean(),
};

const IdInput = z.strictObject({ id: z.string().max(100) });
const CreateInput = z.strictObject({
  ...fields,
  emailDomains: fields.emailDomains.default([]),
  role: fields.role.default(null),
  enabled: fields.enabled.default(true),
  listed: fields.listed.default(true),
});
const UpdateInput = z.strictObject({ ...z.object(fields).partial().shape, id: IdInput.shape.id });

/** The identity providers that members of the tenant sign in with. */
export const identityProviders = router({
  list: procedure("identity-provider.list").query(({ ctx }) => listProviders(ctx.parts, ctx.actor)),
  create: procedure("identity-provider.create")
    .input(CreateInput)
    .mutation(({ ctx, input }) => createProvider(ctx.parts, ctx.actor, input)),
  update: procedure("identity-provider.update")
    .input(UpdateInput)
    .mutation(({ ctx, input }) => updateProvider(ctx.parts, ctx.actor, input)),
  remove: procedure("identity-provider.remove")
    .input(IdInput)
    .mutation(({ ctx, input }) => removeProvider(ctx.parts, ctx.actor, input)),
  test: procedure("identity-provider.test")
    .input(IdInput)
    .mutation(({ ctx, input }) => testProvider(ctx.parts, ctx.actor, input)),
});
