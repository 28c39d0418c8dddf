// `npm run bench`: builds, finds a Redis server, and measures the built engine beside raw BullMQ on both back ends.
// Arguments go to engine/bench/main.ts: --backend postgres|redis, --only raw,a,b,c,d,e,api, --seconds 8, --json file.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build as transpile } from "esbuild";
import { build, checkNode, fail, install, root } from "./setup.mjs";
import { findRedis } from "./testing/find-redis.mjs";

checkNode();
install();
build();

// Inside the engine's folder, so that `@autoweave/engine/…` leads to what was built and not to its source.
const outdir = join(root, "engine", ".cache", "bench");
rmSync(outdir, { recursive: true, force: true });
await transpile({
  entryPoints: [
    "main",
    "raw-worker",
    "engine-worker",
    "http-load",
    "profile-hook",
    "api-server",
    "api-apart",
    "api-load",
  ].map((name) => join(root, "engine", "bench", `${name}.ts`)),
  outdir,
  bundle: true,
  packages: "external",
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: "linked",
  logLevel: "warning",
});

let redis;
try {
  redis = findRedis((text) => process.stderr.write(`${text}\n`));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

const child = spawn(process.execPath, ["--enable-source-maps", join(outdir, "main.js"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, AUTOWEAVE_BENCH_REDIS: JSON.stringify(redis) },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
