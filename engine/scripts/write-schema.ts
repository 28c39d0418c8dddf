import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSchema } from "../src/api/graphql/build-schema.js";
import { findUnannounced, toSchemaText } from "../src/api/graphql/print-schema.js";
import { subgraphs } from "../src/api/graphql/subgraphs.js";

// Writes docs/schema.graphql; with --check it only says whether that would change it, or break clients unannounced.

const toPath = (name: string) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));

/** The schema that clients know: main's, or what was committed last. */
function readKnown(): string | undefined {
  for (const version of ["main", "origin/main", "HEAD"]) {
    try {
      return execFileSync("git", ["show", `${version}:docs/schema.graphql`], {
        encoding: "utf8",
        cwd: fileURLToPath(new URL("../..", import.meta.url)),
        stdio: ["ignore", "pipe", "ignore"],
      });
    } catch {
      // Not there: look at the next one.
    }
  }
  return undefined;
}

const text = toSchemaText(buildSchema(subgraphs));
const faults: string[] = [];
const known = readKnown();
if (known !== undefined)
  faults.push(...findUnannounced(known, text, readFileSync(toPath("schema-changes.md"), "utf8")));
if (!process.argv.includes("--check")) writeFileSync(toPath("schema.graphql"), text);
else if (readFileSync(toPath("schema.graphql"), "utf8") !== text) {
  faults.push("docs/schema.graphql is not what the code says: npm run schema -w @autoweave/engine");
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
