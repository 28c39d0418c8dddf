-- Node types are what plugins bring: keys that could list them keep that under its new name.
SELECT set_config('app.tenant', '*', true);
UPDATE "api_key" SET "scopes" = array_replace("scopes", 'node-types:read', 'plugins:read');
