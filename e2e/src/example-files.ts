import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "@autoweave/contracts/json";
import { exampleReceiver, type Receiver } from "./start-receiver.js";
import type { Server } from "./start-server.js";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));

/** The path of a file of an example. */
export function exampleFile(name: string): string {
  return join(examples, name);
}

/** The text of a file of an example. */
export function readText(name: string): string {
  return readFileSync(exampleFile(name), "utf8");
}

/** The JSON in a file of an example. */
export function readExample(name: string): Json {
  return JSON.parse(readText(name)) as Json;
}

/** What `autoweave flow import --publish --json` says of one flow. */
export type Imported = {
  id: string;
  name: string;
  created: boolean;
  diagnostics: unknown[];
  published: {
    version: { number: number };
    isNew: boolean;
    triggers: {
      node: string;
      hook?: { path: string; methods: string[] };
      schedule?: { cron: string; timeZone: string; next: string[] };
    }[];
  };
};

/**
 * Imports and publishes an example's flow files by the CLI, changed only in the address of the world they call, and by
 * `change` where a test needs that.
 */
export async function importExample(
  server: Server,
  receiver: Receiver,
  names: string[],
  change: (text: string) => string = (text) => text,
): Promise<Imported[]> {
  const folder = join(server.home, "flows");
  mkdirSync(folder, { recursive: true });
  const files = names.map((name) => {
    const file = join(folder, basename(name));
    writeFileSync(file, change(readText(name).replaceAll(exampleReceiver, receiver.url)));
    return file;
  });
  const { flows } = await server.ask<{ flows: Imported[] }>(["flow", "import", "--publish", ...files]);
  return flows;
}
