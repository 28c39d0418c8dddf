import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The command as it is installed. */
export const cliFile = fileURLToPath(new URL("../../packages/cli/bin/autoweave.mjs", import.meta.url));

/** What a command has printed, and how it ended. */
export type CliResult = { exitCode: number | null; stdout: string; stderr: string };

/** Where a command runs. `env` is its whole environment, but for the path. */
export type CliOptions = { env?: Record<string, string>; input?: string; cwd?: string };

/** Runs `autoweave` with plain Node, from its build. */
export function runCli(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliFile, ...words], {
      env: { PATH: process.env.PATH ?? "", ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
    child.stdin.end(options.input ?? "");
  });
}
