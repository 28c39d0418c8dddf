CREATE TABLE "identity_provider" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "issuer" TEXT NOT NULL,
  "client_id" TEXT NOT NULL,
  "client_secret_sealed" TEXT,
  "email_domains" TEXT[],
  "role" TEXT,
  "enabled" BOOLEAN NOT NULL,
  "listed" BOOLEAN NOT NULL,
  "vouched" TEXT[],
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "identity_provider_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "identity_link" (
  "provider_id" UUID NOT NULL,
  "subject" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "person_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "identity_link_pkey" PRIMARY KEY ("provider_id", "subject")
);

CREATE TABLE "sign_in_attempt" (
  "state_hash" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "provider_id" UUID NOT NULL,
  "browser_hash" TEXT NOT NULL,
  "nonce" TEXT NOT NULL,
  "verifier" TEXT NOT NULL,
  "return_to" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("state_hash")
);

CREATE UNIQUE INDEX "identity_provider_tenant_id_name_key" ON "identity_provider"("tenant_id", "name");
CREATE UNIQUE INDEX "identity_link_provider_id_person_id_key" ON "identity_link"("provider_id", "person_id");
CREATE INDEX "identity_link_tenant_id_person_id_idx" ON "identity_link"("tenant_id", "person_id");
CREATE INDEX "sign_in_attempt_provider_id_idx" ON "sign_in_attempt"("provider_id");
CREATE INDEX "sign_in_attempt_expires_at_idx" ON "sign_in_attempt"("expires_at");

ALTER TABLE "identity_link" ADD CONSTRAINT "identity_link_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "identity_provider"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "identity_link" ADD CONSTRAINT "identity_link_tenant_id_person_id_fkey" FOREIGN KEY ("tenant_id", "person_id") REFERENCES "member"("tenant_id", "person_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "sign_in_attempt" ADD CONSTRAINT "sign_in_attempt_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "identity_provider"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A session that a workspace's own provider began ends with the provider, and never leaves the workspace.
ALTER TABLE "session" ADD COLUMN "provider_id" UUID;
ALTER TABLE "session" ADD CONSTRAINT "session_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "identity_provider"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "session_provider_id_idx" ON "session"("provider_id");

-- Tokens that a session asked for end with it.
ALTER TABLE "token_family" ADD COLUMN "session_id" TEXT;
ALTER TABLE "token_family" ADD CONSTRAINT "token_family_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "token_family_session_id_idx" ON "token_family"("session_id");
ALTER TABLE "token_family" ADD CONSTRAINT "token_family_of_person_has_session" CHECK (("subject_kind" = 'person') = ("session_id" IS NOT NULL));

-- Whoever a workspace's own provider made known is somebody in that workspace alone: its realm. The same email is free
-- for the person who proves to have it. Everybody else's realm is ''.
ALTER TABLE "person" ADD COLUMN "realm" TEXT NOT NULL DEFAULT '';
ALTER TABLE "person" ADD CONSTRAINT "person_realm_is_of_its_tenant" CHECK ("realm" = '' OR "realm" = "tenant_id");
DROP INDEX "person_email_key";
CREATE UNIQUE INDEX "person_realm_email_key" ON "person"("realm", "email");

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['identity_provider', 'identity_link', 'sign_in_attempt']
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
