import type { Command } from "commander";
import { toContext } from "../context.js";
import type { Finish } from "../finish.js";
import type { Terminal } from "../terminal.js";
import { type ClientCommandOptions, writeFlowClient } from "./client/write-flow-client.js";
import { type ExportOptions, exportFlow } from "./export-flow.js";
import { importFlows } from "./import-flows.js";
import { listFlows } from "./list-flows.js";
import { planFlow } from "./plan-flow.js";
import { publishFlow } from "./publish-flow.js";
import { type RunFlowOptions, runFlow } from "./run-flow.js";
import { unpublishFlow } from "./unpublish-flow.js";
import { validateFlows } from "./validate-flow.js";

const fileOrFlow = "a flow file, - for stdin, or the name or id of a flow of the server";
const nameOrId = "name or id of the flow";

/** Adds `autoweave flow ...`. */
export function addFlowCommands(program: Command, terminal: Terminal, finish: Finish): void {
  const flow = program.command("flow").description("flow files, drafts and published flows");

  flow
    .command("validate")
    .description("say what is wrong with flows; files need no server")
    .argument("<flow...>", fileOrFlow)
    .action(async (sources: string[], _options: object, command: Command) =>
      finish(await validateFlows(toContext(command, terminal), sources)),
    );
  flow
    .command("plan")
    .description("show how a flow is cut into jobs; a file needs no server")
    .argument("<flow>", fileOrFlow)
    .action((source: string, _options: object, command: Command) => planFlow(toContext(command, terminal), source));
  flow
    .command("import")
    .description("bring flow files to the server; a flow of the same name gets a new draft")
    .argument("<file...>", "flow files, - for stdin")
    .option("--flow <flow>", "replace the draft of this flow, whatever its name")
    .option("--publish", "publish each at once")
    .option("--note <text>", "what has changed, kept with the version")
    .action((files: string[], options: { flow?: string; publish?: boolean; note?: string }, command: Command) =>
      importFlows(toContext(command, terminal), files, options),
    );
  flow
    .command("export")
    .description("write a flow's draft, or one of its versions, as a flow file")
    .argument("<flow>", nameOrId)
    .option("-o, --output <file>", "write to this file instead of stdout")
    .option("--at <version>", "a published version instead of the draft")
    .option("--force", "write over a file that is there")
    .action((name: string, options: ExportOptions, command: Command) =>
      exportFlow(toContext(command, terminal), name, options),
    );
  flow
    .command("publish")
    .description("make the draft live; the same content again makes no new version")
    .argument("<flow>", nameOrId)
    .option("--note <text>", "what has changed, kept with the version")
    .action((name: string, options: { note?: string }, command: Command) =>
      publishFlow(toContext(command, terminal), name, options),
    );
  flow
    .command("unpublish")
    .description("take a flow off; its runs go on, nothing starts new ones")
    .argument("<flow>", nameOrId)
    .action((name: string, _options: object, command: Command) => unpublishFlow(toContext(command, terminal), name));
  flow
    .command("run")
    .description("start a run of a published flow")
    .argument("<flow>", nameOrId)
    .option("-i, --input <file>", "JSON file to start with, - for stdin")
    .option("-d, --data <json>", "JSON to start with")
    .option("--trigger <node>", "which trigger to start from, when the flow has several")
    .option("--dedupe-key <key>", "the same key starts one run only")
    .option("-w, --wait", "follow it on stderr, and print its answer")
    .option("--timeout <seconds>", "with --wait: give up waiting after so long; the run goes on")
    .action(async (name: string, options: RunFlowOptions, command: Command) =>
      finish(await runFlow(toContext(command, terminal), name, options)),
    );
  flow
    .command("client")
    .description("write a typed TypeScript client of published flows")
    .argument("[flow...]", "names or ids of flows; all when absent")
    .requiredOption("-o, --out <file>", "the file to write, or to write over")
    .action((names: string[], options: ClientCommandOptions, command: Command) =>
      writeFlowClient(toContext(command, terminal), names, options),
    );
  flow
    .command("list")
    .description("list the flows")
    .action((_options: object, command: Command) => listFlows(toContext(command, terminal)));
}
