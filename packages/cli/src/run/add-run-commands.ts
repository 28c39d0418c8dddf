import type { Command } from "commander";
import { toContext } from "../context.js";
import type { Finish } from "../finish.js";
import type { Terminal } from "../terminal.js";
import { cancelRun, replayRun, signalRun } from "./change-run.js";
import { type ListOptions, listRuns } from "./list-runs.js";
import { type RedriveOptions, redriveRun } from "./redrive-run.js";
import { type ShowOptions, showRun } from "./show-run.js";
import { watchRun } from "./watch-run.js";

/** Adds `autoweave run ...`. */
export function addRunCommands(program: Command, terminal: Terminal, finish: Finish): void {
  const run = program.command("run").description("runs of flows");
  const id = "id of the run";

  run
    .command("list")
    .description("list runs, the newest first")
    .option("--flow <flow>", "only of this flow")
    .option("--status <status>", "only in this status: running, completed, failed, cancelled, ...")
    .option("--limit <number>", "at most so many", "20")
    .option("--cursor <cursor>", "go on after an earlier list")
    .action((options: ListOptions, command: Command) => listRuns(toContext(command, terminal), options));
  run
    .command("show")
    .description("show a run with each node's input, output, timing and attempts")
    .argument("<run>", id)
    .option("--full", "whole values, configs and every attempt")
    .option("--all", "every iteration of a container")
    .option("--node <node>", "only this node")
    .action((runId: string, options: ShowOptions, command: Command) =>
      showRun(toContext(command, terminal), runId, options),
    );
  run
    .command("watch")
    .description("tell what happens in a run until it has ended")
    .argument("<run>", id)
    .option("--timeout <seconds>", "give up after so long; the run goes on")
    .action(async (runId: string, options: { timeout?: string }, command: Command) =>
      finish(await watchRun(toContext(command, terminal), runId, options)),
    );
  run
    .command("cancel")
    .description("stop a run, and the runs it called")
    .argument("<run>", id)
    .action((runId: string, _options: object, command: Command) => cancelRun(toContext(command, terminal), runId));
  run
    .command("redrive")
    .description("run again what failed and what hangs on it; says first what that is, and asks")
    .argument("<run>", id)
    .option("-y, --yes", "do not ask")
    .option("--dry-run", "only say what would run again")
    .option("-w, --wait", "follow it on stderr, and print its answer")
    .action(async (runId: string, options: RedriveOptions, command: Command) =>
      finish(await redriveRun(toContext(command, terminal), runId, options)),
    );
  run
    .command("replay")
    .description("start a new run with the same input, on the same version")
    .argument("<run>", id)
    .option("--latest", "on the version that is live now")
    .option("-w, --wait", "follow it on stderr, and print its answer")
    .action(async (runId: string, options: { latest?: boolean; wait?: boolean }, command: Command) =>
      finish(await replayRun(toContext(command, terminal), runId, options)),
    );
  run
    .command("signal")
    .description("give a signal to what waits for it in a run")
    .argument("<run>", id)
    .argument("<name>", "name of the signal")
    .option("-i, --input <file>", "JSON file with the signal's value, - for stdin")
    .option("-d, --data <json>", "the signal's value as JSON")
    .action((runId: string, name: string, options: { input?: string; data?: string }, command: Command) =>
      signalRun(toContext(command, terminal), runId, name, options),
    );
}
