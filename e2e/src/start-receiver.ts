import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Json } from "@autoweave/contracts/json";

const file = fileURLToPath(new URL("../../examples/receiver.mjs", import.meta.url));

/** The address that the example flows call; a test puts the receiver's own in its place. */
export const exampleReceiver = "http://127.0.0.1:4010";

/** A call that the receiver took. */
export type Call = { method: string; path: string; query: string; headers: Record<string, string>; body: Json };

/** The examples' receiver, as a process of its own on a free port. */
export type Receiver = {
  url: string;
  /** Its address as the outgoing guard wants it. */
  host: string;
  journal(): Promise<Call[]>;
  forget(): Promise<void>;
  post(path: string): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the receiver. */
export async function startReceiver(): Promise<Receiver> {
  const child = spawn(process.execPath, [file, "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The receiver ended with ${code}.`)));
    child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(/http:\S+/.exec(text)?.[0] ?? ""));
  });
  const ask = async (method: string, path: string) => (await fetch(`${url}${path}`, { method })).json();
  return {
    url,
    host: new URL(url).host,
    journal: async () => (await ask("GET", "/journal")) as Call[],
    forget: async () => {
      await ask("DELETE", "/journal");
    },
    post: async (path) => {
      await ask("POST", path);
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await gone;
    },
  };
}
