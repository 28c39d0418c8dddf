import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { nodeFlags } from "@autoweave/engine/main/node-flags";

/** A process of the measurement. `ask` sends a message and resolves with the next one that comes back. */
export type Child<Question, Answer> = {
  pid: number;
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
};

/** Starts a module beside this one and waits until it says `ready`. `profile` names a folder for a CPU profile. */
export async function startChild<Question extends object, Answer>(
  entry: string,
  env: Record<string, string>,
  profile: string | undefined,
): Promise<Child<Question, Answer>> {
  const child = fork(fileURLToPath(new URL(`./${entry}.js`, import.meta.url)), [], {
    env: { ...process.env, ...env },
    execArgv: [...nodeFlags, ...(profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`])],
  });
  await nextMessage(child);
  return {
    pid: child.pid ?? 0,
    ask: async (question) => {
      const answer = nextMessage(child);
      child.send(question);
      return (await answer) as Answer;
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await gone;
    },
  };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`A process of the measurement ended with ${code}.`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message);
    });
  });
}

/** In a child: answers questions, says `ready`, and runs `stop` once its parent lets go of it. */
export function serveParent<Question, Answer extends object>(
  answer: (question: Question) => Promise<Answer>,
  stop: () => Promise<void>,
): void {
  process.on("message", (question) => {
    void answer(question as Question).then((reply) => process.send?.(reply));
  });
  process.on("disconnect", () => {
    void stop().then(() => process.exit(0));
  });
  process.send?.("ready");
}

/** A variable that the parent must have set. */
export function readVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}
