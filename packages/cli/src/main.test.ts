import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatFlowFile } from "@autoweave/flow/format-flow-file";
import { parseFlowFile } from "@autoweave/flow/parse-flow-file";
import { afterAll, expect, it } from "vitest";
import { exitCodes } from "./exit-codes.js";
import { runCommand } from "./main.js";
import { testTerminal } from "./testing/test-terminal.js";

const templates = fileURLToPath(new URL("../templates", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "autoweave-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(words: string[], options: Parameters<typeof testTerminal>[0] = {}) {
  const terminal = testTerminal({ cwd: folder, ...options });
  const exitCode = await runCommand(words, terminal);
  return { exitCode, stdout: terminal.stdout.join("\n"), stderr: terminal.stderr.join("\n") };
}

/** An address of this machine where nobody listens. */
async function toDeadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const faulty = JSON.stringify({
  format: 1,
  name: "Faulty",
  nodes: [{ id: "start", type: "trigger.manuel", config: {} }],
  edges: [],
});

it("makes a folder of sample flows that are valid, formatted, and not written over", async () => {
  const made = await run(["init", "flows", "--json"]);
  expect(made.exitCode).toBe(0);
  expect(readdirSync(join(folder, "flows")).sort()).toEqual([
    ".gitignore",
    "README.md",
    "greeting.flow.json",
    "greeting.input.json",
    "word-count.flow.json",
    "word-count.input.json",
  ]);
  const files = ["greeting.flow.json", "word-count.flow.json"].map((name) => join(folder, "flows", name));
  expect(await run(["flow", "validate", ...files])).toMatchObject({ exitCode: 0 });
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const { graph } = parseFlowFile(text);
    expect(graph && formatFlowFile(graph)).toBe(text);
  }
  writeFileSync(join(folder, "flows/README.md"), "mine");
  const again = await run(["init", "flows"]);
  expect(again).toMatchObject({ exitCode: exitCodes.conflict.code });
  expect(again.stderr).toContain("already has");
  expect(readFileSync(join(folder, "flows/README.md"), "utf8")).toBe("mine");
});

it("names the node at fault and the fix, and ends with 3", async () => {
  const text = await run(["flow", "validate", "-"], { input: faulty });
  expect(text.exitCode).toBe(exitCodes.invalidFlow.code);
  expect(text.stdout).toMatch(/error \[.*\] node start.*trigger\.manuel/);
  expect(text.stdout).toContain("fix:");
  const json = await run(["flow", "validate", "-", "--json"], { input: faulty });
  expect(JSON.parse(json.stdout)).toMatchObject({
    valid: false,
    flows: [{ source: "-", valid: false, diagnostics: [{ node: "start", severity: "error" }] }],
  });
});

it("reports a file that is no flow as diagnostics too", async () => {
  const json = await run(["flow", "validate", "-", "--json"], { input: "{ nonsense" });
  expect(json.exitCode).toBe(exitCodes.invalidFlow.code);
  expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, flows: [{ diagnostics: [{ code: "graph.json" }] }] });
});

it("plans a file without a server", async () => {
  const file = join(templates, "greeting.flow.json");
  expect((await run(["flow", "plan", file])).stdout).toContain("hook: 6 nodes in 1 job, 1 tree");
  const json = await run(["flow", "plan", file, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ plan: { format: 1, triggers: { hook: {} } }, diagnostics: [] });
  const refused = await run(["flow", "plan", "-", "--json"], { input: faulty });
  expect(refused.exitCode).toBe(exitCodes.invalidFlow.code);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "graph.invalid" }, exitCode: 3 });
});

it("says that a file is not there", async () => {
  const missing = await run(["flow", "plan", "nowhere.flow.json"]);
  expect(missing).toMatchObject({ exitCode: exitCodes.notFound.code });
  expect(missing.stderr).toContain("There is no file nowhere.flow.json.");
});

it.each([[["flow", "vaildate"]], [["nonsense"]], [["run", "show"]], [["flow", "list", "--nonsense"]], [[]]])(
  "ends with 2 for %j, and shows the way",
  async (words: string[]) => {
    const { exitCode, stderr } = await run(words);
    expect(exitCode).toBe(exitCodes.usage.code);
    expect(stderr).toMatch(/autoweave help <command>|Usage:/);
  },
);

it("says what to do when there is no server, or no key", async () => {
  const url = await toDeadUrl();
  const down = await run(["flow", "list", "--url", url, "--key", "aw_x"]);
  expect(down).toMatchObject({ exitCode: exitCodes.unreachable.code, stdout: "" });
  expect(down.stderr).toContain("npm start");
  const json = await run(["flow", "list", "--json", "--url", url, "--key", "aw_x"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ exitCode: 6, error: { code: "cli.unreachable" } });
  const noKey = await run(["flow", "list", "--url", "http://flows.example.org"]);
  expect(noKey.exitCode).toBe(exitCodes.notAllowed.code);
  const noUrl = await run(["flow", "list", "--url", "nonsense"]);
  expect(noUrl.exitCode).toBe(exitCodes.usage.code);
});

it("explains its exit codes, and each is told once", async () => {
  const { exitCode, stdout } = await run(["help", "exit-codes"]);
  expect(exitCode).toBe(0);
  for (const { code, summary } of Object.values(exitCodes))
    expect(stdout).toContain(`${String(code).padStart(3)}  ${summary}`);
  const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
  const rows = readme.split("\n").map((line) => line.replace(/ +/g, " "));
  for (const { code, summary } of Object.values(exitCodes)) expect(rows).toContain(`| ${code} | ${summary} |`);
});

it("lists and shows node types without a server", async () => {
  const list = await run(["node", "list", "--offline", "--json"]);
  const { nodeTypes } = JSON.parse(list.stdout) as { nodeTypes: { type: string }[] };
  expect(nodeTypes.map(({ type }) => type)).toContain("logic.map");
  expect((await run(["node", "show", "flow.wait", "--offline"])).stdout).toContain("flow.wait@1");
  expect((await run(["node", "show", "flow.weit", "--offline"])).exitCode).toBe(exitCodes.notFound.code);
});

it.each([
  [["flow", "run", "x", "-d", "{nonsense"], "is not JSON"],
  [["flow", "run", "x", "-d", "1", "-i", "-"], "not both"],
  [["flow", "run", "x", "--timeout", "soon"], "number of seconds"],
  [["run", "list", "--status", "dead"], "not a status"],
  [["run", "list", "--limit", "0"], "number of runs"],
  [["flow", "export", "x", "--at", "last"], "number of a version"],
])("refuses %j before it asks the server", async (words, message) => {
  const { exitCode, stderr } = await run([...words, "--key", "aw_x", "--url", "http://127.0.0.1:1"]);
  expect(exitCode).toBe(exitCodes.usage.code);
  expect(stderr).toContain(message);
});
