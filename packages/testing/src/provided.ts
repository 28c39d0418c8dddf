/** What the global set-up of the integration tests hands to every test file. */
export type Provided = {
  /** Owner's URL of the shared PostgreSQL; its database is empty. */
  databaseUrl: string;
  /** A migrated database that no one connects to, to copy from. */
  templateName: string;
  /** URL of the shared Redis, without a database number. */
  redisUrl: string;
};

declare module "vitest" {
  interface ProvidedContext extends Provided {}
}
