import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import type { Command } from "commander";
import { CliError } from "../cli-error.js";
import { type Context, print, toContext } from "../context.js";
import { formatTable } from "../show/format-table.js";
import type { Terminal } from "../terminal.js";
import { formatManifest } from "./format-manifest.js";

type Options = { offline?: boolean };

async function readBuiltin(): Promise<NodeManifest[]> {
  const { builtinManifests } = await import("@autoweave/nodes/manifests");
  return [...builtinManifests().values()];
}

async function listNodes(context: Context, { offline }: Options): Promise<void> {
  const manifests = offline === true ? await readBuiltin() : await context.call((api) => api.nodeTypes.list.query());
  const nodeTypes = manifests.map(({ type, version, title, summary, category, kind, effect }) => ({
    type,
    version,
    title,
    summary,
    category,
    kind,
    effect,
  }));
  print(context, { nodeTypes }, () =>
    formatTable(
      ["TYPE", "KIND", "EFFECT", "WHAT IT DOES"],
      nodeTypes.map(({ type, version, kind, effect, summary }) => [
        version === 1 ? type : `${type}@${version}`,
        kind,
        effect,
        summary,
      ]),
      context.terminal,
    ),
  );
}

async function showNode(context: Context, name: string, { offline }: Options): Promise<void> {
  const [type = "", version] = name.split("@");
  const asked = version === undefined ? undefined : Number(version);
  const manifest =
    offline === true
      ? pick(await readBuiltin(), type, asked)
      : await context.call((api) =>
          api.nodeTypes.get.query({ type, ...(asked === undefined ? {} : { version: asked }) }),
        );
  print(context, manifest, () => formatManifest(manifest, context.terminal));
}

/** The version asked for, else the newest. */
function pick(manifests: NodeManifest[], type: string, version: number | undefined): NodeManifest {
  const found = manifests
    .filter((manifest) => manifest.type === type && (version === undefined || manifest.version === version))
    .sort((left, right) => right.version - left.version)[0];
  if (found !== undefined) return found;
  throw new CliError("notFound", `There is no node type ${type}.`, {
    code: "node.unknown-type",
    hint: "`autoweave node list --offline` shows those that come with AutoWeave.",
  });
}

/** Adds `autoweave node ...`. */
export function addNodeCommands(program: Command, terminal: Terminal): void {
  const node = program.command("node").description("node types");
  const offline = "of this installation, without asking a server";

  node
    .command("list")
    .description("list the node types")
    .option("--offline", offline)
    .action((options: Options, command: Command) => listNodes(toContext(command, terminal), options));
  node
    .command("show")
    .description("show a node type: config, ports, defaults and examples")
    .argument("<type>", "area.verb, or area.verb@version")
    .option("--offline", offline)
    .action((type: string, options: Options, command: Command) =>
      showNode(toContext(command, terminal), type, options),
    );
}
