CREATE TABLE "tenant" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "api_key" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "prefix" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "scopes" TEXT[],
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_used_at" TIMESTAMPTZ(3),
  "expires_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "flow" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "draft" JSON NOT NULL,
  "draft_revision" INTEGER NOT NULL DEFAULT 1,
  "published_version_id" UUID,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "flow_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "flow_version" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "flow_id" UUID NOT NULL,
  "number" INTEGER NOT NULL,
  "hash" TEXT NOT NULL,
  "graph" JSON NOT NULL,
  "plan" JSON NOT NULL,
  "note" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "flow_version_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "trigger" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "flow_id" UUID NOT NULL,
  "version_id" UUID NOT NULL,
  "node" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "config" JSON NOT NULL,
  "hook_path" TEXT,
  "hook_methods" TEXT[],
  "next_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "trigger_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "run" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "flow_id" UUID NOT NULL,
  "flow_name" TEXT NOT NULL,
  "version_id" UUID NOT NULL,
  "version" INTEGER NOT NULL,
  "trigger" TEXT NOT NULL,
  "cause" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "priority" INTEGER NOT NULL DEFAULT 0,
  "hops" INTEGER NOT NULL DEFAULT 0,
  "input" JSON NOT NULL,
  "output" JSON,
  "answer" JSON,
  "error" JSON,
  "parent_run_id" UUID,
  "parent_scope" TEXT,
  "parent_unit" TEXT,
  "replay_of" UUID,
  "deadline_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "unit" (
  "run_id" UUID NOT NULL,
  "scope" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "attempt" INTEGER NOT NULL DEFAULT 0,
  "starts" INTEGER NOT NULL DEFAULT 0,
  "launched" BOOLEAN NOT NULL DEFAULT false,
  "launches" INTEGER NOT NULL DEFAULT 0,
  "once" BOOLEAN NOT NULL DEFAULT false,
  "worker" TEXT,
  "lease_until" TIMESTAMPTZ(3),
  "wake_at" TIMESTAMPTZ(3),
  "waiting_for" JSON,
  "waiting_name" TEXT,
  "woke" JSON,
  "emitted" TEXT[],
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "unit_pkey" PRIMARY KEY ("run_id", "scope", "unit")
);

CREATE TABLE "iteration" (
  "run_id" UUID NOT NULL,
  "scope" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "parent" TEXT NOT NULL,
  "container" TEXT NOT NULL,
  "index" INTEGER NOT NULL,
  "status" TEXT NOT NULL,
  "item" JSON NOT NULL,
  "error" JSON,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "iteration_pkey" PRIMARY KEY ("run_id", "scope")
);

CREATE TABLE "node_run" (
  "run_id" UUID NOT NULL,
  "scope" TEXT NOT NULL,
  "node" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "attempt" INTEGER NOT NULL,
  "attempts" JSON NOT NULL,
  "input" JSON NOT NULL,
  "config" JSON NOT NULL,
  "output" JSON,
  "error" JSON,
  "started_at" TIMESTAMPTZ(3),
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "node_run_pkey" PRIMARY KEY ("run_id", "scope", "node")
);

CREATE TABLE "payload" (
  "run_id" UUID NOT NULL,
  "id" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "body" JSON NOT NULL,
  "bytes" INTEGER NOT NULL,
  CONSTRAINT "payload_pkey" PRIMARY KEY ("run_id", "id")
);

CREATE TABLE "outbox" (
  "id" BIGSERIAL NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "run_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "body" JSON NOT NULL,
  "tries" INTEGER NOT NULL DEFAULT 0,
  "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "dedupe" (
  "tenant_id" TEXT NOT NULL,
  "flow_id" UUID NOT NULL,
  "key" TEXT NOT NULL,
  "run_id" UUID NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "dedupe_pkey" PRIMARY KEY ("tenant_id", "flow_id", "key")
);

CREATE TABLE "slot" (
  "tenant_id" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "run_id" UUID NOT NULL,
  "scope" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "taken_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "slot_pkey" PRIMARY KEY ("tenant_id", "key", "run_id", "scope", "unit")
);

CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");
CREATE INDEX "api_key_tenant_id_idx" ON "api_key"("tenant_id");
CREATE UNIQUE INDEX "flow_tenant_id_name_key" ON "flow"("tenant_id", "name");
CREATE UNIQUE INDEX "flow_version_flow_id_number_key" ON "flow_version"("flow_id", "number");
CREATE INDEX "flow_version_flow_id_hash_idx" ON "flow_version"("flow_id", "hash");
CREATE UNIQUE INDEX "trigger_flow_id_node_key" ON "trigger"("flow_id", "node");
CREATE INDEX "trigger_type_idx" ON "trigger"("type");
CREATE INDEX "trigger_hook_path_idx" ON "trigger"("hook_path");
CREATE INDEX "trigger_next_at_idx" ON "trigger"("next_at");
CREATE INDEX "run_tenant_id_created_at_idx" ON "run"("tenant_id", "created_at" DESC);
CREATE INDEX "run_flow_id_created_at_idx" ON "run"("flow_id", "created_at" DESC);
CREATE INDEX "run_parent_run_id_idx" ON "run"("parent_run_id");
CREATE INDEX "iteration_run_id_parent_container_idx" ON "iteration"("run_id", "parent", "container");
CREATE INDEX "outbox_due_at_idx" ON "outbox"("due_at");
CREATE INDEX "dedupe_expires_at_idx" ON "dedupe"("expires_at");
CREATE INDEX "slot_run_id_idx" ON "slot"("run_id");

ALTER TABLE "flow_version" ADD CONSTRAINT "flow_version_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "trigger" ADD CONSTRAINT "trigger_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "trigger" ADD CONSTRAINT "trigger_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "flow_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Partial indexes of the reconciler and of wake-ups; the tables are large and these rows are few.
CREATE INDEX "unit_lease" ON "unit"("lease_until") WHERE "status" = 'running';
CREATE INDEX "unit_wake" ON "unit"("wake_at") WHERE "status" = 'waiting' AND "wake_at" IS NOT NULL;
CREATE INDEX "unit_waiting_name" ON "unit"("tenant_id", "waiting_name") WHERE "status" = 'waiting' AND "waiting_name" IS NOT NULL;
CREATE INDEX "unit_ready" ON "unit"("updated_at") WHERE "status" = 'ready';
CREATE INDEX "run_open" ON "run"("created_at") WHERE "finished_at" IS NULL;

-- Finished runs leave dead rows where the ledger is busiest; vacuum early.
ALTER TABLE "unit" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "outbox" SET (autovacuum_vacuum_scale_factor = 0.02);

-- Row-level security. The application works as a role that owns nothing and is bound to the tenant that its
-- transaction names. '*' is the engine itself: relay, worker and reconciler serve all tenants.
ALTER TABLE "tenant" ADD CONSTRAINT "tenant_id_is_no_wildcard" CHECK ("id" <> '*' AND "id" <> '');

DO $$
BEGIN
  CREATE ROLE autoweave_app NOLOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
  EXECUTE format('GRANT autoweave_app TO %I', current_user);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO autoweave_app', current_schema());
END
$$;

DO $$
DECLARE
  name text;
  mine text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tenant', 'api_key', 'flow', 'flow_version', 'trigger', 'run', 'unit', 'iteration', 'node_run', 'payload', 'outbox', 'dedupe', 'slot']
  LOOP
    mine := CASE WHEN name = 'tenant' THEN 'id' ELSE 'tenant_id' END;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %1$I USING (%2$I = current_setting(''app.tenant'', true) OR current_setting(''app.tenant'', true) = ''*'')'
      ' WITH CHECK (%2$I = current_setting(''app.tenant'', true) OR current_setting(''app.tenant'', true) = ''*'')',
      name, mine);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO autoweave_app', name);
  END LOOP;
END
$$;
GRANT USAGE ON SEQUENCE "outbox_id_seq" TO autoweave_app;
