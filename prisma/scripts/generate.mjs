// Generates the client into src/generated. Prisma insists on a schema engine that generating does not use and would
// download it; any program that ends well will do in its place.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..");
const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");
const done = spawnSync(process.execPath, [prisma, "generate", "--no-hints"], {
  cwd: folder,
  encoding: "utf8",
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  },
});
if (done.status !== 0) {
  process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}${done.error ?? ""}\n`);
  process.exit(1);
}
