// Builds the workspace it is run in: every source file becomes one module in dist/, so that stack traces and
// imports look like the source. Types are checked by `npm run typecheck`, over the whole repository at once.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const isTest = (file) => /\.(test|itest)\.ts$|(^|[\\/])testing[\\/]/.test(file);
const sources = readdirSync("src", { recursive: true })
  .map((file) => join("src", String(file)))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !isTest(file));

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: sources,
  outdir: "dist",
  outbase: "src",
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: "linked",
  logLevel: "warning",
});
