import { CredentialName, CredentialType } from "@autoweave/contracts/credential";
import { z } from "zod";
import { createCredential } from "../../service/credential/create-credential.js";
import { getCredential } from "../../service/credential/get-credential.js";
import { listCredentials } from "../../service/credential/list-credentials.js";
import { removeCredential } from "../../service/credential/remove-credential.js";
import { testCredential } from "../../service/credential/test-credential.js";
import { updateCredential } from "../../service/credential/update-credential.js";
import { whereCredentialUsed } from "../../service/credential/where-credential-used.js";
import { procedure, router } from "../trpc.js";

const credential = z.string().min(1).max(200);
const fields = z.record(z.string().max(100), z.string().max(16_000));
const hosts = z.array(z.string().max(300)).max(50);
const CredentialInput = z.strictObject({ credential });
const NewCredentialInput = z.strictObject({
  name: CredentialName,
  type: CredentialType,
  fields,
  hosts: hosts.optional(),
});
const CredentialChangeInput = z.strictObject({
  credential,
  name: CredentialName.optional(),
  fields: fields.optional(),
  hosts: hosts.optional(),
  force: z.boolean().optional(),
});
const CredentialRemovalInput = z.strictObject({ credential, force: z.boolean().optional() });
const CredentialTestInput = z.strictObject({ credential, url: z.string().min(1).max(8192).optional() });

/** Credentials: sealed secrets, which go in and never come out. */
export const credentials = router({
  list: procedure("credential.list").query(({ ctx }) => listCredentials(ctx.parts, ctx.actor)),
  get: procedure("credential.get")
    .input(CredentialInput)
    .query(({ ctx, input }) => getCredential(ctx.parts, ctx.actor, input)),
  whereUsed: procedure("credential.where-used")
    .input(CredentialInput)
    .query(({ ctx, input }) => whereCredentialUsed(ctx.parts, ctx.actor, input)),
  create: procedure("credential.create")
    .input(NewCredentialInput)
    .mutation(({ ctx, input }) => createCredential(ctx.parts, ctx.actor, input)),
  update: procedure("credential.update")
    .input(CredentialChangeInput)
    .mutation(({ ctx, input }) => updateCredential(ctx.parts, ctx.actor, input)),
  remove: procedure("credential.remove")
    .input(CredentialRemovalInput)
    .mutation(({ ctx, input }) => removeCredential(ctx.parts, ctx.actor, input)),
  test: procedure("credential.test")
    .input(CredentialTestInput)
    .mutation(({ ctx, input }) => testCredential(ctx.parts, ctx.actor, input)),
});
