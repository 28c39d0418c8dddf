import pg from "pg";
import { StartError } from "./embedded/start-error.js";
import { type Migration, migrationsFolder, noFilters, readMigrations, toMigrationList } from "./migrate/migrations.js";
import { openSchemaEngine } from "./migrate/schema-engine.js";

/** The advisory lock under which migrations run: "autw" in ASCII. Prisma's own has another number. */
const lockKey = 0x61757477;

type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

async function readApplied(pool: pg.Pool): Promise<Applied[]> {
  const table = await pool.query("SELECT to_regclass('_prisma_migrations') AS name");
  if (table.rows[0]?.name === null) return [];
  const { rows } = await pool.query<Applied>(
    "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  return rows;
}

/** Throws when the database was migrated by newer code, or by migrations that have been edited since. */
function checkHistory(applied: readonly Applied[], known: readonly Migration[]): void {
  const checksums = new Map(known.map(({ name, checksum }) => [name, checksum]));
  const unknown = applied.find((row) => !checksums.has(row.migration_name));
  if (unknown !== undefined) {
    throw new StartError(
      "start.data-newer",
      `The database holds the migration ${unknown.migration_name}, which this version of AutoWeave does not know. ` +
        "Start the newer version that made it: migrations do not run backwards.",
    );
  }
  const edited = applied.find((row) => checksums.get(row.migration_name) !== row.checksum);
  if (edited !== undefined) {
    throw new StartError(
      "start.data-newer",
      `The migration ${edited.migration_name} is not the one that this database was made with. ` +
        "Start the version of AutoWeave that made the database, or use a new database.",
    );
  }
}

async function applyPending(pool: pg.Pool, known: readonly Migration[], folder: string): Promise<string[]> {
  let failure: unknown;
  const engine = await openSchemaEngine(pool, (error) => {
    failure = error;
  });
  try {
    // One connection and one transaction: a migration that is cut short leaves nothing behind, not even its record.
    await pool.query("BEGIN");
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: toMigrationList(known, folder),
      filters: noFilters,
    });
    await pool.query("COMMIT");
    return appliedMigrationNames;
  } catch (error) {
    await pool.query("ROLLBACK");
    // The engine goes on in the broken transaction and so reports a later error; the first one says what happened.
    throw failure ?? error;
  } finally {
    engine.free();
  }
}

/**
 * Brings the database up to the migrations of this code, as the owner that `url` names. Many processes may call it at
 * once. Throws an error with `code` "start.data-newer" when the database is ahead of this code.
 */
export async function migrate(url: string, folder: string = migrationsFolder): Promise<{ applied: string[] }> {
  const known = readMigrations(folder);
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    application_name: "autoweave migrate",
  });
  // A connection that breaks while idle shows in the next query.
  pool.on("error", () => undefined);
  try {
    await pool.query("SELECT pg_advisory_lock($1)", [lockKey]);
    const applied = await readApplied(pool);
    checkHistory(applied, known);
    const isDone = known.every(({ name }) =>
      applied.some((row) => row.migration_name === name && row.finished_at !== null),
    );
    return { applied: isDone ? [] : await applyPending(pool, known, folder) };
  } finally {
    // Ending the session gives the lock back.
    await pool.end();
  }
}
