CREATE TABLE "person" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "password_hash" TEXT,
  "email_verified_at" TIMESTAMPTZ(3),
  "disabled_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "member" (
  "tenant_id" TEXT NOT NULL,
  "person_id" UUID NOT NULL,
  "roles" TEXT[],
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_seen_at" TIMESTAMPTZ(3),

  CONSTRAINT "member_pkey" PRIMARY KEY ("tenant_id","person_id")
);

CREATE TABLE "session" (
  "id" TEXT NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "person_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "user_agent" TEXT,
  "address" TEXT,

  CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "invitation" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "roles" TEXT[],
  "token_hash" TEXT NOT NULL,
  "invited_by_kind" TEXT NOT NULL,
  "invited_by_id" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "accepted_at" TIMESTAMPTZ(3),
  "accepted_by_id" UUID,
  "revoked_at" TIMESTAMPTZ(3),

  CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "account_link" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "person_id" UUID,
  "token_hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),

  CONSTRAINT "account_link_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

CREATE INDEX "member_person_id_idx" ON "member"("person_id");

CREATE INDEX "session_tenant_id_person_id_idx" ON "session"("tenant_id", "person_id");

CREATE INDEX "session_person_id_idx" ON "session"("person_id");

CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

CREATE INDEX "invitation_tenant_id_created_at_idx" ON "invitation"("tenant_id", "created_at" DESC);

CREATE UNIQUE INDEX "account_link_token_hash_key" ON "account_link"("token_hash");

CREATE INDEX "account_link_person_id_idx" ON "account_link"("person_id");

ALTER TABLE "member" ADD CONSTRAINT "member_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "session" ADD CONSTRAINT "session_tenant_id_person_id_fkey" FOREIGN KEY ("tenant_id", "person_id") REFERENCES "member"("tenant_id", "person_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "account_link" ADD CONSTRAINT "account_link_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "session" ADD CONSTRAINT "session_id_is_a_hash" CHECK (length("id") = 64);

-- Row-level security, as for every table.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['person', 'member', 'session', 'invitation', 'account_link']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO autoweave_app', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['member', 'session', 'invitation', 'account_link']
  LOOP
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %1$I USING ("tenant_id" = current_setting(''app.tenant'', true) OR current_setting(''app.tenant'', true) = ''*'')'
      ' WITH CHECK ("tenant_id" = current_setting(''app.tenant'', true) OR current_setting(''app.tenant'', true) = ''*'')',
      name);
  END LOOP;
END
$$;
-- A person belongs to no tenant. A tenant sees its members, and writes nobody: what a person is and knows is theirs.
CREATE POLICY engine_alone ON "person"
  USING (current_setting('app.tenant', true) = '*') WITH CHECK (current_setting('app.tenant', true) = '*');
CREATE POLICY members_are_seen ON "person" FOR SELECT
  USING (EXISTS (SELECT 1 FROM "member" WHERE "member"."person_id" = "person"."id" AND "member"."tenant_id" = current_setting('app.tenant', true)));
