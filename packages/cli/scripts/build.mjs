// Builds the command as one bundle, with all it needs from npm: Node would look for, read and compile some three hundred
// modules at each command, which takes twice as long as everything else that a command does. What commands load late
// stays apart, and the engine, which `start` and `keys` run, is no part of it: they ask Node where it is.
import { rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  // A UMD module asks for its parts in a way that no bundler sees through.
  mainFields: ["module", "main"],
  platform: "node",
  target: "node20.19",
  sourcemap: "linked",
  logLevel: "warning",
  // Packages that are CommonJS ask for Node's own modules by this.
  banner: {
    js: 'import { createRequire as toRequire } from "node:module"; const require = toRequire(import.meta.url);',
  },
});
