#!/usr/bin/env node
// Plain JavaScript, so that it also runs before anything is built, and can then say so.
import { existsSync } from "node:fs";

const main = new URL("../dist/main.js", import.meta.url);
if (!existsSync(main)) {
  process.stderr.write("autoweave: this checkout is not built yet. Run `npm start` or `npm run build` in it once.\n");
  process.exit(1);
}
const { main: run } = await import(main.href);
await run();
