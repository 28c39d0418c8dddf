// The checks that need no test: format and lint, types, the import table, what nobody uses.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "../setup.mjs";

const bin = (name) => join(root, "node_modules", ".bin", name);

const checks = [
  { name: "lint", program: bin("biome"), args: ["check", "--error-on-warnings", "."] },
  { name: "types", program: bin("tsc"), args: ["--noEmit", "-p", "tsconfig.json"] },
  {
    name: "imports",
    program: bin("depcruise"),
    args: ["--config", ".dependency-cruiser.cjs", "packages", "prisma", "nodes", "engine", "e2e"],
  },
  { name: "unused", program: bin("knip"), args: ["--no-progress"] },
];

function run({ program, args }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
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
  const results = await Promise.all(checks.map(async (check) => ({ ...check, ...(await run(check)) })));
  for (const { name, ok, said } of results) {
    process.stdout.write(ok ? `check ${name}: ok\n` : `check ${name}: FAILED\n${said.trim()}\n`);
  }
  const passed = results.filter(({ ok }) => ok).length;
  return { passed, failed: results.length - passed };
}
