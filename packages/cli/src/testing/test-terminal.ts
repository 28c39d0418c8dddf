import pc from "picocolors";
import type { Terminal } from "../terminal.js";

/** A terminal that keeps what was written to it. */
export type TestTerminal = Terminal & { stdout: string[]; stderr: string[] };

/** A terminal without colours, width and person, unless told otherwise. */
export function testTerminal(
  options: Partial<Terminal> & { input?: string; answer?: boolean; secret?: string } = {},
): TestTerminal {
  const { input = "", answer = false, secret = "", ...rest } = options;
  const stdout: string[] = [];
  const stderr: string[] = [];
  return {
    stdout,
    stderr,
    out: (text) => void stdout.push(text),
    err: (text) => void stderr.push(text),
    colors: pc.createColors(false),
    errorColors: pc.createColors(false),
    width: undefined,
    isInteractive: false,
    ask: async () => answer,
    askSecret: async () => secret,
    readInput: async () => input,
    env: {},
    cwd: process.cwd(),
    ...rest,
  };
}
