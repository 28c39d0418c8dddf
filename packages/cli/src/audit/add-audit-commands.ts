import type { Command } from "commander";
import { toContext } from "../context.js";
import type { Finish } from "../finish.js";
import type { Terminal } from "../terminal.js";
import { type ExportOptions, exportAudit } from "./export-audit.js";
import { type ListOptions, listAudit } from "./list-audit.js";
import { type VerifyOptions, verifyAudit } from "./verify-audit.js";

/** Adds `autoweave audit ...`. */
export function addAuditCommands(program: Command, terminal: Terminal, finish: Finish): void {
  const audit = program.command("audit").description("what was done, by whom, and whether the record of it holds");

  audit
    .command("list")
    .description("list acts, the newest first")
    .option("--action <action>", "only this act, such as flow.publish, or an area: flow.")
    .option("--subject <id>", "only of this person or key")
    .option("--resource <id>", "only on this flow, run or key")
    .option("--since <time>", "from this time on, in ISO 8601")
    .option("--until <time>", "before this time")
    .option("--limit <number>", "at most so many", "20")
    .option("--cursor <cursor>", "go on after an earlier list")
    .action((options: ListOptions, command: Command) => listAudit(toContext(command, terminal), options));
  audit
    .command("verify")
    .description("walk the chain of acts, and name the first entry that does not hold")
    .option("--checkpoint <seq:hash>", "a checkpoint kept from an earlier walk; without one a cut-off end is not found")
    .option("--file <file>", "an export instead of the server")
    .action(async (options: VerifyOptions, command: Command) =>
      finish(await verifyAudit(toContext(command, terminal), options)),
    );
  audit
    .command("export")
    .description("write all entries to a file that can be verified without the server")
    .argument("<file>", "name of the new file, one entry a line")
    .option("--force", "write over a file that is there")
    .action((file: string, options: ExportOptions, command: Command) =>
      exportAudit(toContext(command, terminal), file, options),
    );
}
