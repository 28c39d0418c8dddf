import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatFlowFile } from "@autoweave/flow/format-flow-file";
import { parseFlowFile } from "@autoweave/flow/parse-flow-file";
import { expect, it } from "vitest";
import { runCommand } from "../main.js";
import { testTerminal } from "../testing/test-terminal.js";

const examples = fileURLToPath(new URL("../../../../examples", import.meta.url));
const folders = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const index = readFileSync(join(examples, "README.md"), "utf8");

it("has at least ten examples", () => {
  expect(folders.length).toBeGreaterThanOrEqual(10);
});

it.each(folders)("%s is valid without a warning, formatted, described and listed", async (folder) => {
  const names = readdirSync(join(examples, folder));
  const flows = names.filter((name) => name.endsWith(".flow.json"));
  expect(flows.length).toBeGreaterThan(0);
  for (const name of flows) {
    const file = join(examples, folder, name);
    const terminal = testTerminal();
    expect(await runCommand(["flow", "validate", file, "--json"], terminal)).toBe(0);
    expect(JSON.parse(terminal.stdout.join("\n"))).toMatchObject({ flows: [{ valid: true, diagnostics: [] }] });
    const text = readFileSync(file, "utf8");
    const { graph } = parseFlowFile(text);
    expect(graph && formatFlowFile(graph)).toBe(text);
    expect(graph?.description).toBeTruthy();
  }
  const readme = readFileSync(join(examples, folder, "README.md"), "utf8");
  // Every file that it tells people to use is there.
  for (const [file] of readme.matchAll(/[\w.-]+\.(?:json|csv)\b/g)) expect(names).toContain(file);
  expect(index).toContain(`(${folder})`);
});
