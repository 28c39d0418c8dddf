-- Who published a version; not known of versions of before.
ALTER TABLE "flow_version" ADD COLUMN "by_kind" TEXT, ADD COLUMN "by_id" TEXT;
