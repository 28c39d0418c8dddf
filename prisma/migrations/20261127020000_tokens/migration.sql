-- The keys that sign tokens are the installation's, so their tenant is the engine itself.
CREATE TABLE "signing_key" (
  "id" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL DEFAULT '*',
  "public_key" TEXT NOT NULL,
  "sealed" TEXT NOT NULL,
  "signs_from" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "signing_key_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "signing_key_is_of_the_installation" CHECK ("tenant_id" = '*')
);

CREATE TABLE "token_family" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "subject_kind" TEXT NOT NULL,
  "subject_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "ended_at" TIMESTAMPTZ(3),
  "end_reason" TEXT,
  CONSTRAINT "token_family_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "refresh_token" (
  "hash" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "family_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  CONSTRAINT "refresh_token_pkey" PRIMARY KEY ("hash")
);

CREATE INDEX "token_family_tenant_id_subject_id_created_at_idx" ON "token_family"("tenant_id", "subject_id", "created_at" DESC);
CREATE INDEX "token_family_expires_at_idx" ON "token_family"("expires_at");
CREATE INDEX "refresh_token_family_id_idx" ON "refresh_token"("family_id");

ALTER TABLE "refresh_token" ADD CONSTRAINT "refresh_token_family_id_fkey" FOREIGN KEY ("family_id") REFERENCES "token_family"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['signing_key', 'token_family', 'refresh_token']
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
