-- Runs of one status, the newest first: of a hundred thousand runs few have failed, and a page of them reads no others.
CREATE INDEX "run_tenant_id_status_created_at_idx" ON "run" ("tenant_id", "status", "created_at" DESC);
