import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { createServer, type Server } from "@autoweave/engine/api/server";
import { importFlow } from "@autoweave/engine/service/flow/import-flow";
import { publishFlow } from "@autoweave/engine/service/flow/publish-flow";
import { createKey } from "@autoweave/engine/service/key/keys";
import { makeActor } from "@autoweave/engine/service/testing/make-actor";
import { sketchFlow } from "@autoweave/engine/service/testing/sketch-flow";
import { createTestApp, type TestApp } from "@autoweave/engine/testing/test-app";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exitCodes } from "../../exit-codes.js";
import { runCommand } from "../../main.js";
import { testTerminal } from "../../testing/test-terminal.js";

const database = withDatabase();
let app: TestApp;
let server: Server;
let env: Record<string, string>;
let url: string;
let cwd: string;

beforeAll(async () => {
  cwd = tempFolder("client");
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes });
  server = await createServer(app);
  url = await server.listen(0);
  const actor = await makeActor(app.database);
  const { secret } = await createKey(app, actor, { name: "cli", scopes: ["*"] });
  env = { AUTOWEAVE_URL: url, AUTOWEAVE_API_KEY: secret };
  const text = { type: "string" };
  const config = {
    schema: {
      type: "object",
      required: ["name"],
      properties: { name: text, mood: { type: "string", enum: ["happy", "grave"] } },
    },
    result: {
      type: "object",
      required: ["text", "words"],
      properties: { text, words: { type: "array", items: text } },
    },
  };
  const body = { text: { $expr: '"Hello, " + trigger.name' }, words: ["Hello", { $expr: "trigger.name" }] };
  for (const [name, own] of [
    ["Say hello */ to()", config],
    ["anything", {}],
  ] as const) {
    const graph = sketchFlow(
      name,
      [
        { id: "start", type: "trigger.called", config: own },
        { id: "reply", type: "flow.respond", config: name === "anything" ? {} : { body } },
      ],
      ["start.input > reply.in"],
    );
    await importFlow(app, actor, { graph });
    await publishFlow(app, actor, { flow: name });
  }
}, 180_000);
afterAll(async () => {
  await server.close();
  await app.stop();
});

async function writeClient(...words: string[]) {
  const terminal = testTerminal({ env, cwd });
  const exitCode = await runCommand(["flow", "client", ...words], terminal);
  return { exitCode, stdout: terminal.stdout.join("\n"), stderr: terminal.stderr.join("\n") };
}

/** Runs a script in the folder, while the server in this process goes on. */
const runScript = async (...words: string[]) =>
  (await promisify(execFile)(process.execPath, words, { cwd, timeout: 120_000 })).stdout;

/** What tsc says of these files, strictly; nothing when it has nothing to say. */
async function check(...files: string[]): Promise<string> {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const options = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"];
  try {
    return await runScript(tsc, ...options, "--exactOptionalPropertyTypes", "--outDir", "out", ...files);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test("a client is written, fits its types, and calls flows", { timeout: 180_000 }, async () => {
  expect(await writeClient("--out", "flows.ts")).toMatchObject({
    exitCode: 0,
    stdout: "flows.ts written: Say hello */ to(), anything",
  });
  writeFileSync(join(cwd, "package.json"), '{"type":"module"}');
  writeFileSync(
    join(cwd, "use.ts"),
    `import { createFlowClient, FlowCallError, type FlowRun } from "./flows.js";
declare const process: { argv: string[] };
const [url = "", key = ""] = process.argv.slice(2);
const flows = createFlowClient({ url, key });
const run = await flows.Say_hello____to__({ name: "Ada", mood: "grave" }, { waitMs: 60_000 });
const text: string | undefined = run.output?.text;
const words: string[] | undefined = run.output?.words;
const any = await flows.anything({ deep: [1, { two: null }] });
let code = "none";
try {
  await createFlowClient({ url, key: "aw_wrong" }).anything();
} catch (error) {
  if (error instanceof FlowCallError) code = error.code;
}
const status: FlowRun<unknown>["status"] = run.status;
console.log(JSON.stringify({ status, text, words, any: any.output, code }));
`,
  );
  expect(await check("use.ts")).toBe("");
  const out = await runScript("out/use.js", url, env.AUTOWEAVE_API_KEY ?? "");
  expect(JSON.parse(out)).toEqual({
    status: "COMPLETED",
    text: "Hello, Ada",
    words: ["Hello", "Ada"],
    any: { deep: [1, { two: null }] },
    code: "auth.required",
  });
  writeFileSync(
    join(cwd, "misuse.ts"),
    `import { createFlowClient } from "./flows.js";
const flows = createFlowClient({ url: "", key: "" });
await flows.Say_hello____to__({});
await flows.Say_hello____to__({ name: "x", mood: "sad" });
(await flows.Say_hello____to__({ name: "x" })).output?.nothing;
`,
  );
  expect(
    (await check("misuse.ts"))
      .trim()
      .split("\n")
      .filter((line) => line.startsWith("misuse"))
      .map((line) => line.slice(0, 14)),
  ).toEqual(["misuse.ts(3,31", "misuse.ts(4,44", "misuse.ts(5,56"]);
});

test("only the flows that were named are in it, and one that is not there is told of", async () => {
  expect(await writeClient("anything", "--out", "one.ts")).toMatchObject({ exitCode: 0 });
  const text = readFileSync(join(cwd, "one.ts"), "utf8");
  expect(text).toContain("AnythingInput");
  expect(text).not.toContain("SayHello");
  expect(await writeClient("nothing", "--out", "none.ts")).toMatchObject({ exitCode: exitCodes.notFound.code });
  expect(existsSync(join(cwd, "none.ts"))).toBe(false);
});
