-- What lists of flows show and look for, without reading each draft. `draft_hash` says what the draft means; rows from
-- before get theirs with their next edit.
ALTER TABLE "flow" ADD COLUMN "folder" TEXT NOT NULL DEFAULT '';
ALTER TABLE "flow" ADD COLUMN "tags" TEXT[] NOT NULL DEFAULT '{}';
ALTER TABLE "flow" ADD COLUMN "description" TEXT;
ALTER TABLE "flow" ADD COLUMN "draft_hash" TEXT;

-- The last edits of each draft: `revision` is the one that they led to. `ops` is null where they are too large to be kept
-- or edits cannot say them. `batch` is the sender's own name for them, so that what is sent twice is made once.
CREATE TABLE "flow_op" (
  "flow_id" UUID NOT NULL,
  "revision" INTEGER NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "batch" TEXT,
  "ops" JSON,
  "inverse" JSON,
  "renamed" JSON NOT NULL,
  "by_kind" TEXT NOT NULL,
  "by_id" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "flow_op_pkey" PRIMARY KEY ("flow_id", "revision")
);
CREATE UNIQUE INDEX "flow_op_flow_id_batch_key" ON "flow_op"("flow_id", "batch");
ALTER TABLE "flow_op" ADD CONSTRAINT "flow_op_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "flow_op" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "flow_op" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON "flow_op"
  USING ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*')
  WITH CHECK ("tenant_id" = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*');
GRANT SELECT, INSERT, UPDATE, DELETE ON "flow_op" TO autoweave_app;
