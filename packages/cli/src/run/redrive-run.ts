import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { waitForAnswer } from "../flow/run-flow.js";
import { plural } from "../show/format-diagnostics.js";
import type { Colors } from "../terminal.js";

type Place = { scope: string; node: string };
type Preview = { again: Place[]; kept: Place[] };

/** Options of `run redrive`. */
export type RedriveOptions = { yes?: boolean; dryRun?: boolean; wait?: boolean };

const shownPlaces = 20;

/** What a redrive will run again and what it keeps. */
export function formatPreview(preview: Preview, colors: Colors): string {
  return [
    `${colors.bold("runs again")} (${plural(preview.again.length, "node")})`,
    ...listPlaces(preview.again),
    `${colors.bold("kept as it is")} (${plural(preview.kept.length, "node")})`,
    ...listPlaces(preview.kept),
  ].join("\n");
}

function listPlaces(places: Place[]): string[] {
  const lines = places.slice(0, shownPlaces).map(({ scope, node }) => `  ${scope === "" ? node : `${scope}/${node}`}`);
  return places.length > shownPlaces ? [...lines, `  … and ${places.length - shownPlaces} more`] : lines;
}

/** `run redrive`: runs again what failed and what hangs on it, after saying so. Returns the exit code. */
export async function redriveRun(context: Context, runId: string, options: RedriveOptions): Promise<number> {
  const { terminal } = context;
  const preview = await context.call((api) => api.runs.redrivePreview.query({ run: runId }));
  if (options.dryRun === true) {
    print(context, { run: runId, redriven: false, ...preview }, () => formatPreview(preview, terminal.colors));
    return exitCodes.ok.code;
  }
  if (!context.json) terminal.err(formatPreview(preview, terminal.errorColors));
  if (options.yes !== true && !(await mayGoOn(context))) {
    throw new CliError("declined", "Nothing was run again.", { code: "cli.declined" });
  }
  const redriven = await context.call((api) => api.runs.redrive.mutate({ run: runId }));
  if (options.wait === true) return waitForAnswer(context, runId);
  print(
    context,
    { run: runId, redriven: true, ...redriven },
    () => `run ${runId} goes on; follow it with autoweave run watch ${runId}`,
  );
  return exitCodes.ok.code;
}

async function mayGoOn({ terminal, json }: Context): Promise<boolean> {
  if (terminal.isInteractive && !json) return terminal.ask("Run these again?");
  throw new CliError("usage", "A redrive runs effects again, and there is nobody to ask.", {
    hint: "See what would run with --dry-run, then give --yes.",
  });
}
