CREATE TABLE "tenant_key" (
  "id" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "wrapped" TEXT NOT NULL,
  "wrapped_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "retired_at" TIMESTAMPTZ(3),
  CONSTRAINT "tenant_key_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "tenant_key_wrapped_by_idx" ON "tenant_key"("wrapped_by");

-- One key of a tenant seals.
CREATE UNIQUE INDEX "tenant_key_sealing" ON "tenant_key"("tenant_id") WHERE "retired_at" IS NULL;

ALTER TABLE "tenant_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tenant_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON "tenant_key"
  USING ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*')
  WITH CHECK ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*');
GRANT SELECT, INSERT, UPDATE, DELETE ON "tenant_key" TO autoweave_app;
