// The checks that need no test: format and lint, types, the import table, what nobody uses, licences.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const names = {
  lint: "lint",
  types: "typecheck:node",
  "types of the web": "typecheck:web",
  imports: "imports",
  unused: "unused",
  licences: "licences:check",
};

/** Runs a script of package.json, without npm in between. */
function run(script) {
  return new Promise((resolve) => {
    const [program, ...args] = scripts[script].split(" ");
    const path = program === "node" ? process.execPath : join(root, "node_modules", ".bin", program);
    const child = spawn(path, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const hear = (chunk) => {
      said += chunk;
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", (error) => resolve({ ok: false, said: String(error) }));
    child.once("close", (code) => resolve({ ok: code === 0, said }));
  });
}

/** Runs all checks at once and prints a line for each. Returns how many passed and failed. */
export async function runChecks() {
  const results = await Promise.all(
    Object.entries(names).map(async ([name, script]) => ({ name, ...(await run(script)) })),
  );
  for (const { name, ok, said } of results) {
    process.stdout.write(ok ? `check ${name}: ok\n` : `check ${name}: FAILED\n${said.trim()}\n`);
  }
  const passed = results.filter(({ ok }) => ok).length;
  return { passed, failed: results.length - passed };
}
