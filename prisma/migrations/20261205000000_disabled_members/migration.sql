-- A workspace shuts a member out without losing them; what a person is elsewhere is none of its business.
ALTER TABLE "member" ADD COLUMN "disabled_at" TIMESTAMPTZ(3);

-- Whose a key is: the person who made it, or whose key made it. Empty for keys of the installation.
ALTER TABLE "api_key" ADD COLUMN "person_id" UUID;
CREATE INDEX "api_key_tenant_id_person_id_idx" ON "api_key"("tenant_id", "person_id");

-- The audit knows who made the keys that are there.
SELECT set_config('app.tenant', '*', true);
UPDATE "api_key" SET "person_id" = "audit_entry"."subject_id"::uuid
FROM "audit_entry"
WHERE "audit_entry"."action" = 'key.create' AND "audit_entry"."subject_kind" = 'person'
  AND "audit_entry"."tenant_id" = "api_key"."tenant_id" AND "audit_entry"."resource_id" = "api_key"."id"::text;

-- The address that a link proves: whoever opens it takes it for their account.
ALTER TABLE "account_link" ADD COLUMN "email" TEXT;
