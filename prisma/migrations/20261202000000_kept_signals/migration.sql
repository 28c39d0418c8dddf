-- Signals that came before anything in their run waited for them; the wait takes the earliest, and the run's end the rest.
CREATE TABLE "kept_signal" (
  "id" BIGSERIAL NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "run_id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "value" JSON NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "kept_signal_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "kept_signal_run_id_name_idx" ON "kept_signal"("run_id", "name");

ALTER TABLE "kept_signal" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "kept_signal" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON "kept_signal"
  USING ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*')
  WITH CHECK ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*');
GRANT SELECT, INSERT, UPDATE, DELETE ON "kept_signal" TO autoweave_app;
GRANT USAGE ON SEQUENCE "kept_signal_id_seq" TO autoweave_app;
