// Builds the studio and makes its standalone server whole: Next.js leaves out what a CDN might serve.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const standalone = join(".next", "standalone", "studio");

// What an earlier build traced must not stay behind.
rmSync(join(".next", "standalone"), { recursive: true, force: true });
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
const built = spawnSync(process.execPath, [next, "build"], { stdio: "inherit", env });
if (built.status !== 0) process.exit(built.status ?? 1);

cpSync(join(".next", "static"), join(standalone, ".next", "static"), { recursive: true });
if (existsSync("public")) cpSync("public", join(standalone, "public"), { recursive: true });

const files = join(standalone, ".next", "static");
const names = readdirSync(files, { recursive: true, encoding: "utf8" });
const read = (name) => readFileSync(join(files, name));

// What a page runs as it is loaded is compiled whole while it is read, beside the page, rather than function by function
// when it runs. https://github.com/WICG/explicit-javascript-compile-hints-file-based
const { rootMainFiles } = JSON.parse(readFileSync(join(standalone, ".next", "build-manifest.json"), "utf8"));
const pages = join(standalone, ".next", "server", "app");
const atOnce = new Set(rootMainFiles);
for (const name of readdirSync(pages, { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith("page_client-reference-manifest.js")) continue;
  const manifest = readFileSync(join(pages, name), "utf8");
  for (const [chunk] of manifest.matchAll(/static\/chunks\/[\w-]+\.js/g)) atOnce.add(chunk);
}
for (const name of names.filter((name) => atOnce.has(`static/${name.replaceAll("\\", "/")}`))) {
  writeFileSync(join(files, name), `//# allFunctionsCalledOnLoad\n${read(name)}`);
}

// Compressed once, and as well as it can be, rather than for every visit.
const ways = { br: promisify(brotliCompress), gz: promisify(gzip) };
await Promise.all(
  names
    .filter((name) => /\.(js|css|svg)$/.test(name))
    .flatMap((name) =>
      Object.entries(ways).map(async ([ending, compress]) => {
        writeFileSync(join(files, `${name}.${ending}`), await compress(read(name)));
      }),
    ),
);
