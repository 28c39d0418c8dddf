import { AuditCheckpoint } from "@autoweave/contracts/audit";
import { z } from "zod";
import { listAudit, mostAuditEntries } from "../../service/audit/list-audit.js";
import { verifyAudit } from "../../service/audit/verify-audit.js";
import { procedure, router } from "../trpc.js";

const word = z.string().min(1).max(200);
const time = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .optional();
const seq = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const checkpoint = AuditCheckpoint.extend({ seq }).strict().optional();

const AuditListInput = z
  .strictObject({
    action: word.optional(),
    subject: word.optional(),
    resource: word.optional(),
    since: time,
    until: time,
    order: z.enum(["newest", "oldest"]).optional(),
    limit: z.number().int().min(1).max(mostAuditEntries).optional(),
    cursor: seq.optional(),
  })
  .optional();
const AuditVerifyInput = z.strictObject({ after: checkpoint, expected: checkpoint }).optional();

/** The tenant's audit: what was done, by whom, and whether the record of it holds. */
export const audit = router({
  list: procedure("audit.list")
    .input(AuditListInput)
    .query(({ ctx, input }) => listAudit(ctx.parts, ctx.actor, input)),
  verify: procedure("audit.verify")
    .input(AuditVerifyInput)
    .query(({ ctx, input }) => verifyAudit(ctx.parts, ctx.actor, input)),
});
