CREATE TABLE "draft_snapshot" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "flow_id" UUID NOT NULL,
  "graph" JSON NOT NULL,
  "plan" JSON NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "draft_snapshot_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "draft_snapshot_flow_id_created_at_idx" ON "draft_snapshot"("flow_id", "created_at");

ALTER TABLE "draft_snapshot" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "draft_snapshot" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON "draft_snapshot"
  USING ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*')
  WITH CHECK ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*');
GRANT SELECT, INSERT, DELETE ON "draft_snapshot" TO autoweave_app;
