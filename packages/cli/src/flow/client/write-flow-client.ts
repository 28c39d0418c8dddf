import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "../../cli-error.js";
import { type Context, print } from "../../context.js";
import { toClientText } from "./to-client-text.js";

/** Options of `flow client`. */
export type ClientCommandOptions = { out: string };

/** `flow client`: a typed client of the flows named, or of all that are published. */
export async function writeFlowClient(
  context: Context,
  names: readonly string[],
  { out }: ClientCommandOptions,
): Promise<void> {
  const calls = await context.call((api) => api.flows.calls.query());
  const wanted = names.length === 0 ? calls : names.map((name) => findCall(calls, name));
  const path = resolve(context.terminal.cwd, out);
  try {
    writeFileSync(path, toClientText(wanted));
  } catch (error) {
    throw new CliError("unexpected", `${out} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
  const flows = wanted.map(({ flowName }) => flowName);
  print(context, { file: path, flows }, () => `${out} written: ${flows.join(", ") || "no flow is published"}`);
}

function findCall<Call extends { flowId: string; flowName: string }>(calls: readonly Call[], name: string): Call {
  const found = calls.find(({ flowId }) => flowId === name) ?? calls.find(({ flowName }) => flowName === name);
  if (found !== undefined) return found;
  throw new CliError("notFound", `There is no published flow ${JSON.stringify(name)} that can be called.`, {
    hint: 'A flow can be called when it has one trigger, one manual one, or one "Called by a flow".',
  });
}
