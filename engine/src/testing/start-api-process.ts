import type { ChildProcess } from "node:child_process";
import { forkSource } from "@autoweave/testing/fork-source";

/** An API in a process of its own. */
export type ApiProcess = { address: string; child: ChildProcess };

/** Starts the process that `file`, beside this one, describes, and waits for its address. */
export async function startApiProcess(env: Record<string, string>, file = "api-process.ts"): Promise<ApiProcess> {
  const child = await forkSource(new URL(file, import.meta.url), { env });
  const address = await new Promise<string>((resolve, reject) => {
    child.on("message", (message: { address?: string; error?: string }) => {
      if (message.address !== undefined) resolve(message.address);
    });
    child.once("exit", (code) => reject(new Error(`the API process ended with ${code}`)));
  });
  return { address, child };
}
