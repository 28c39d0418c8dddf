import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One migration as it lies in `prisma/migrations`. */
export type Migration = { name: string; sql: string; checksum: string };

/** `prisma/migrations`, as far from `src/migrate` as from `dist/migrate`. */
export const migrationsFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "migrations");

/** Reads the migrations of this code, oldest first. */
export function readMigrations(folder: string = migrationsFolder): Migration[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "migration.sql")))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/** The list as Prisma's engine takes it. */
export function toMigrationList(migrations: readonly Migration[], folder: string = migrationsFolder) {
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: readFileSync(join(folder, "migration_lock.toml"), "utf8") },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } },
    })),
  };
}

/** All schemas count; nothing is managed by somebody else. */
export const noFilters = { externalTables: [], externalEnums: [] };
