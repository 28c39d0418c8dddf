import { Command } from "commander";
import { addAuditCommands } from "./audit/add-audit-commands.js";
import { addCredentialCommands } from "./credential/add-credential-commands.js";
import { addKeysCommands } from "./encryption/add-keys-commands.js";
import { exitCodes, explainExitCodes } from "./exit-codes.js";
import type { Finish } from "./finish.js";
import { addFlowCommands } from "./flow/add-flow-commands.js";
import { addInitCommand } from "./init.js";
import { addKeyCommands } from "./key/add-key-commands.js";
import { addMemberCommands } from "./member/add-member-commands.js";
import { addNodeCommands } from "./node/add-node-commands.js";
import { addRunCommands } from "./run/add-run-commands.js";
import { addStartCommand } from "./start.js";
import type { Terminal } from "./terminal.js";

const afterHelp = `
The key comes from --key, AUTOWEAVE_API_KEY, or the file cli-key that a server on this machine leaves in AUTOWEAVE_HOME
(else in .autoweave here or further up). Results go to stdout, progress and errors to stderr.
\`autoweave help exit-codes\` says what the process ends with.`;

/** Everything that `autoweave` understands. `finish` takes the exit code of commands that have one of their own. */
export function createProgram(options: { terminal: Terminal; version: string; finish: Finish }): Command {
  const { terminal, version, finish } = options;
  const program = new Command("autoweave")
    .description("Flow files, runs and the server of AutoWeave.")
    .version(version)
    .option("--json", "print one JSON document on stdout")
    .option("--url <url>", "address of the server; else AUTOWEAVE_URL, else http://localhost:3000")
    .option("--key <key>", "API key; else AUTOWEAVE_API_KEY")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text.replace(/\n$/, "")),
      writeErr: (text) => terminal.err(text.replace(/\n$/, "")),
    })
    .showHelpAfterError("(autoweave help <command> shows how it is used)")
    .addHelpText("after", afterHelp)
    .exitOverride();
  addStartCommand(program);
  addInitCommand(program, terminal);
  addFlowCommands(program, terminal, finish);
  addRunCommands(program, terminal, finish);
  addNodeCommands(program, terminal);
  addCredentialCommands(program, terminal, finish);
  addKeyCommands(program, terminal);
  addKeysCommands(program, terminal);
  addMemberCommands(program, terminal);
  addAuditCommands(program, terminal, finish);
  addExitCodes(program, terminal);
  return program;
}

/** A command only so that `autoweave help exit-codes` finds it. */
function addExitCodes(program: Command, terminal: Terminal): void {
  program
    .command("exit-codes")
    .description("what the process ends with")
    .addHelpText("after", `\n${explainExitCodes()}`)
    .action((_options: object, command: Command) => {
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      terminal.out(json === true ? JSON.stringify({ exitCodes }, null, 2) : explainExitCodes());
    });
}
