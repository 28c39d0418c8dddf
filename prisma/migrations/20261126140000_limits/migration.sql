-- Points taken in the window that is open, a row a key. Not logged: a crash forgets them, and writing is cheap.
-- The first three columns are, in this order, those that rate-limiter-flexible writes.
CREATE UNLOGGED TABLE "limit_count" (
  "key" TEXT NOT NULL,
  "points" INTEGER NOT NULL DEFAULT 0,
  "expire" BIGINT,
  "tenant_id" TEXT NOT NULL DEFAULT '*',
  CONSTRAINT "limit_count_pkey" PRIMARY KEY ("key")
);
-- Rows are changed over and over; room beside them and an early vacuum keep the table small.
ALTER TABLE "limit_count" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- What a tenant has set for itself; NULL is the installation's own.
CREATE TABLE "tenant_limit" (
  "tenant_id" TEXT NOT NULL,
  "external_points" INTEGER,
  "tool_points" INTEGER,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tenant_limit_pkey" PRIMARY KEY ("tenant_id"),
  CONSTRAINT "tenant_limit_is_positive" CHECK ("external_points" > 0 AND "tool_points" > 0)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['limit_count', 'tenant_limit']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %I USING (tenant_id = current_setting(''app.tenant'', true) OR current_setting(''app.tenant'', true) = ''*'')'
      ' WITH CHECK (tenant_id = current_setting(''app.tenant'', true) OR current_setting(''app.tenant'', true) = ''*'')',
      name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO autoweave_app', name);
  END LOOP;
END
$$;
