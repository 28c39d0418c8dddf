-- When nothing was left that a retired key had sealed; until then its rotation is not done.
ALTER TABLE "tenant_key" ADD COLUMN "emptied_at" TIMESTAMPTZ(3);
