import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import pc from "picocolors";
import { CliError } from "./cli-error.js";

/** Colours that may be switched off. */
export type Colors = ReturnType<typeof pc.createColors>;

/** The terminal as commands see it, so that a test can stand in for it. */
export type Terminal = {
  /** Results: stdout. Adds the newline. */
  out(text: string): void;
  /** Progress, questions and errors: stderr. Adds the newline. */
  err(text: string): void;
  colors: Colors;
  /** Colours for stderr, which may be a terminal when stdout is a file. */
  errorColors: Colors;
  /** Columns of stdout; undefined when it is not a terminal, and nothing has to fit. */
  width: number | undefined;
  /** True when a person can be asked. */
  isInteractive: boolean;
  ask(question: string): Promise<boolean>;
  /** Asks for a line that is not shown while it is typed. */
  askSecret(question: string): Promise<string>;
  readInput(): Promise<string>;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
};

function createColors(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Colors {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return pc.createColors(false);
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0") return pc.createColors(true);
  return pc.createColors(stream.isTTY === true && env.TERM !== "dumb");
}

async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

async function askSecret(question: string): Promise<string> {
  process.stderr.write(question);
  // The terminal itself is told not to show what is typed, since it is in the hands of an interface that writes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once("SIGINT", () => reject(new CliError("interrupted", "Stopped.")));
      lines.question("").then(resolve, reject);
    });
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}

/** The terminal of this process. Ends quietly when nobody reads any more, as in `autoweave run list | head`. */
export function openTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    colors: createColors(process.stdout, process.env),
    errorColors: createColors(process.stderr, process.env),
    width: process.stdout.isTTY ? Math.max(60, process.stdout.columns) : undefined,
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask,
    askSecret,
    readInput,
    env: process.env,
    cwd: process.cwd(),
  };
}
