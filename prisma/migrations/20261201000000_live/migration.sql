-- What live streams resume from is a snapshot of PostgreSQL: what changed since is exactly what that snapshot does not
-- see, whatever the order of commits and the clocks of machines. `changed` is the transaction that last wrote the row;
-- the default is computed once for the rows that are there, so no row is written anew.
ALTER TABLE "run" ADD COLUMN "changed" xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX "run_tenant_id_changed_idx" ON "run"("tenant_id", "changed");

-- What happened to flows, for some days: also those that are gone by now, so there is no foreign key.
CREATE TABLE "flow_change" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "flow_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "revision" INTEGER NOT NULL,
  "version" INTEGER,
  "by_kind" TEXT NOT NULL,
  "by_id" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "changed" xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT "flow_change_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "flow_change_tenant_id_changed_idx" ON "flow_change"("tenant_id", "changed");

ALTER TABLE "flow_change" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "flow_change" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON "flow_change"
  USING ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*')
  WITH CHECK ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*');
GRANT SELECT, INSERT, UPDATE, DELETE ON "flow_change" TO autoweave_app;
