import { CredentialType, credentialTypes } from "@autoweave/contracts/credential";
import type { Command } from "commander";
import { toContext } from "../context.js";
import type { Finish } from "../finish.js";
import type { Terminal } from "../terminal.js";
import { type CreateOptions, createCredential } from "./create-credential.js";
import { removeCredential } from "./remove-credential.js";
import { listCredentials, showUses } from "./show-credentials.js";
import { testCredential } from "./test-credential.js";
import { type UpdateOptions, updateCredential } from "./update-credential.js";

const afterHelp = `
The secret is asked for, or read from stdin; it cannot be given on the command line.

Kinds:
${CredentialType.options.map((type) => `  ${type.padEnd(16)}${credentialTypes[type].summary}`).join("\n")}`;

function addFieldOptions(command: Command): Command {
  return command
    .option("--host <host...>", "hosts that it may be sent to: api.example.com, *.example.com; for kinds of HTTP")
    .option("--username <name>", "name that goes with a password, for http-basic")
    .option("--header <name>", "header that carries it, for http-header")
    .option("--parameter <name>", "query parameter that carries it, for http-query");
}

/** Adds `autoweave credential ...`. */
export function addCredentialCommands(program: Command, terminal: Terminal, finish: Finish): void {
  const credential = program.command("credential").description("sealed secrets that nodes use");

  credential
    .command("list")
    .description("list the credentials; their secrets are never shown")
    .action((_options: object, command: Command) => listCredentials(toContext(command, terminal)));
  addFieldOptions(
    credential
      .command("create")
      .description("seal a secret")
      .argument("<name>", "what nodes call it")
      .requiredOption("--type <kind>", "kind of credential"),
  )
    .addHelpText("after", afterHelp)
    .action((name: string, options: CreateOptions, command: Command) =>
      createCredential(toContext(command, terminal), name, options),
    );
  addFieldOptions(
    credential
      .command("update")
      .description("change a credential; hosts replace those there are, and new ones ask for --secret")
      .argument("<credential>", "its name or id")
      .option("--secret", "give it another secret")
      .option("--name <name>", "another name")
      .option("--force", "rename it although live flows name it by its name"),
  ).action((name: string, options: UpdateOptions, command: Command) =>
    updateCredential(toContext(command, terminal), name, options),
  );
  credential
    .command("remove")
    .description("remove a credential for good")
    .argument("<credential>", "its name or id")
    .option("--force", "although live flows use it: their nodes will fail")
    .action((name: string, options: { force?: boolean }, command: Command) =>
      removeCredential(toContext(command, terminal), name, options),
    );
  credential
    .command("test")
    .description("open its seal, and ask a server with it")
    .argument("<credential>", "its name or id")
    .option("--at <address>", "address to ask, on one of its hosts; else the first host itself")
    .action(async (name: string, options: { at?: string }, command: Command) =>
      finish(await testCredential(toContext(command, terminal), name, options)),
    );
  credential
    .command("uses")
    .description("list the flows that use it")
    .argument("<credential>", "its name or id")
    .action((name: string, _options: object, command: Command) => showUses(toContext(command, terminal), name));
}
