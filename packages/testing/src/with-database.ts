import { afterAll, beforeAll } from "vitest";
import { createDatabase, type TestDatabase } from "./create-database.js";

/** One migrated database for the tests of this file or this `describe`; read `url` inside a test or a hook. */
export function withDatabase(state: "migrated" | "empty" = "migrated"): { readonly url: string } {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createDatabase(state);
  });
  afterAll(async () => {
    await database?.drop();
  });
  return {
    get url() {
      if (database === undefined) throw new Error("Read the database's url inside a test or a hook.");
      return database.url;
    },
  };
}
