// Prints the SQL that leads from the migrations to schema.prisma, as the start of a new migration. Row-level security,
// policies, roles and partial indexes are not in Prisma's language: write those by hand.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../src/embedded.js";
import { diffSchema } from "../src/migrate/diff-schema.js";
import { migrate } from "../src/migrate.js";

const home = mkdtempSync(join(tmpdir(), "autoweave-diff-"));
chmodSync(home, 0o711);
const postgres = await startEmbedded({ home, onNotice: () => undefined, settings: { fsync: "off" } });
try {
  await migrate(postgres.url);
  const sql = await diffSchema(postgres.url);
  process.stdout.write(sql === "" ? "-- schema.prisma and the migrations agree.\n" : `${sql}\n`);
} finally {
  await postgres.stop();
  rmSync(postgres.dataDir, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}
