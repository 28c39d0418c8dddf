import type { Context } from "../context.js";
import type { Api } from "../server/connect.js";
import { type TestTerminal, testTerminal } from "./test-terminal.js";

/** Procedures of a server that a test stands in for, each by its path: `runs.get`. Missing ones throw. */
export type TestProcedures = Record<string, (input: never) => unknown>;

/** A context whose server is a table of functions. */
export function testContext(
  procedures: TestProcedures,
  options: Parameters<typeof testTerminal>[0] & { json?: boolean } = {},
): Context & { terminal: TestTerminal; asked: string[] } {
  const { json = false, ...rest } = options;
  const asked: string[] = [];
  const ask = (path: string) => async (input: never) => {
    asked.push(path);
    const procedure = procedures[path];
    if (procedure === undefined) throw new Error(`The test has no procedure ${path}.`);
    return procedure(input);
  };
  const router = (area: string) =>
    new Proxy(
      {},
      { get: (_, name) => ({ query: ask(`${area}.${String(name)}`), mutate: ask(`${area}.${String(name)}`) }) },
    );
  const api = new Proxy({}, { get: (_, area) => router(String(area)) }) as Api;
  return {
    terminal: testTerminal(rest),
    asked,
    json,
    url: new URL("http://localhost:3000"),
    call: (work) => work(api),
  };
}
