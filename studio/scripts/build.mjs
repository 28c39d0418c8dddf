// Builds the studio and makes its standalone server whole: Next.js leaves out what a CDN might serve.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const standalone = join(".next", "standalone", "studio");

// What an earlier build traced must not stay behind.
rmSync(join(".next", "standalone"), { recursive: true, force: true });
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
const built = spawnSync(process.execPath, [next, "build"], { stdio: "inherit", env });
if (built.status !== 0) process.exit(built.status ?? 1);

cpSync(join(".next", "static"), join(standalone, ".next", "static"), { recursive: true });
if (existsSync("public")) cpSync("public", join(standalone, "public"), { recursive: true });
