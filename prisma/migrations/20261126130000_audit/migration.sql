CREATE TABLE "audit_entry" (
  "tenant_id" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "subject_kind" TEXT NOT NULL,
  "subject_id" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "resource_kind" TEXT,
  "resource_id" TEXT,
  "details" JSON NOT NULL,
  "previous" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("tenant_id", "seq")
);

CREATE INDEX "audit_entry_tenant_id_action_seq_idx" ON "audit_entry"("tenant_id", "action", "seq" DESC);
CREATE INDEX "audit_entry_tenant_id_subject_id_seq_idx" ON "audit_entry"("tenant_id", "subject_id", "seq" DESC);
CREATE INDEX "audit_entry_tenant_id_resource_id_seq_idx" ON "audit_entry"("tenant_id", "resource_id", "seq" DESC);
CREATE INDEX "audit_entry_tenant_id_at_idx" ON "audit_entry"("tenant_id", "at" DESC);

ALTER TABLE "audit_entry" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_entry" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON "audit_entry"
  USING ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*')
  WITH CHECK ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*');
GRANT SELECT, INSERT ON "audit_entry" TO autoweave_app;

-- Entries are added and never touched again, not even by the owner of the table or in replica mode.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit entries are only ever added' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER "audit_entry_is_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
ALTER TABLE "audit_entry" ENABLE ALWAYS TRIGGER "audit_entry_is_append_only";
