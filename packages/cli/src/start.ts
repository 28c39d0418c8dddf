import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { CliError } from "./cli-error.js";

/**
 * `start`: AutoWeave with everything it needs, in this process, until Ctrl-C. The same as `npm start` without its
 * install and build steps.
 */
async function start(): Promise<void> {
  const entry = import.meta.resolve("@autoweave/engine/main/start");
  if (!existsSync(fileURLToPath(entry))) {
    throw new CliError("unexpected", "The engine is not built yet.", {
      hint: "Run `npm start` or `npm run build` once.",
    });
  }
  await import(entry);
}

/** Adds `autoweave start`. */
export function addStartCommand(program: Command): void {
  program
    .command("start")
    .description("start AutoWeave here: database, queue, workers and API; Ctrl-C stops it")
    .addHelpText("after", "\nAUTOWEAVE_PORT sets the port (3000), AUTOWEAVE_HOME where data is kept (.autoweave).")
    .action(start);
}
