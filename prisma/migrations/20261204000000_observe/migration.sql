-- How long things took, minute by minute and process by process: `counts` is a histogram, whose bounds the engine knows.
-- Of the installation, so its tenant is always '*'. A process writes its minute over and over until that has passed.
CREATE TABLE "meter_minute" (
  "process" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "minute" TIMESTAMPTZ(3) NOT NULL,
  "tenant_id" TEXT NOT NULL DEFAULT '*',
  "counts" INTEGER[] NOT NULL,
  "failures" INTEGER NOT NULL,
  CONSTRAINT "meter_minute_pkey" PRIMARY KEY ("process", "kind", "minute")
);
-- Read by range of time, over all processes, and dropped by it.
CREATE INDEX "meter_minute_kind_minute_idx" ON "meter_minute"("kind", "minute");

-- The last lines of the logs of all processes. Lines of no tenant have the tenant '*'. Kept by count and by age.
CREATE TABLE "log_line" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "level" TEXT NOT NULL,
  "service" TEXT NOT NULL,
  "message" TEXT NOT NULL,
  "fields" JSON NOT NULL,
  "changed" xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT "log_line_pkey" PRIMARY KEY ("id")
);
-- Lists go backwards in time by id, which begins with the time; live tails go by transaction.
CREATE INDEX "log_line_tenant_id_id_idx" ON "log_line"("tenant_id", "id" DESC);
CREATE INDEX "log_line_tenant_id_changed_idx" ON "log_line"("tenant_id", "changed");

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['meter_minute', 'log_line']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %1$I USING (tenant_id = current_setting(''app.tenant'', true) OR current_setting(''app.tenant'', true) = ''*'')'
      ' WITH CHECK (tenant_id = current_setting(''app.tenant'', true) OR current_setting(''app.tenant'', true) = ''*'')',
      name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO autoweave_app', name);
  END LOOP;
END
$$;
