import { Diagnostic } from "@autoweave/contracts/diagnostic";
import { TRPCClientError } from "@trpc/client";
import { CliError } from "../cli-error.js";
import { toExitName } from "../exit-codes.js";
import { isLocal } from "./find-key.js";

const hints: Record<string, string> = {
  "auth.required":
    "Check the key given with --key or AUTOWEAVE_API_KEY. `autoweave key list` shows those that are valid.",
  "auth.forbidden": "Use a key that may do more: `autoweave key create --scopes ...` with a key that may manage keys.",
  "member.exists": "`autoweave member set-roles` gives them other roles.",
  "flow.not-found": "`autoweave flow list` shows the flows there are; `autoweave flow import <file>` brings one in.",
  "flow.not-published": "Publish it first: `autoweave flow publish <flow>`.",
  "credential.not-found": "`autoweave credential list` shows the credentials there are.",
  "credential.in-use": "`autoweave credential uses <credential>` shows where. With --force it is done all the same.",
  "run.not-found": "`autoweave run list` shows the runs there are.",
  "node.unknown-type": "`autoweave node list` shows the node types there are.",
  "graph.conflict": "Export the flow again (`autoweave flow export`), and make the change in that.",
};

/** What the server said, or that it said nothing, as an error for the person at the terminal. */
export function toCliError(thrown: unknown, url: URL): unknown {
  if (!(thrown instanceof TRPCClientError)) return thrown;
  const data = thrown.data as { appCode?: unknown; appDetails?: unknown; httpStatus?: unknown } | undefined | null;
  if (typeof data?.appCode === "string") {
    const diagnostics = readDiagnostics(data.appDetails);
    return new CliError(toExitName(data.appCode), thrown.message, {
      code: data.appCode,
      diagnostics,
      hint: hints[data.appCode],
      cause: thrown,
    });
  }
  if (data !== undefined && data !== null) return new CliError("unexpected", thrown.message, { cause: thrown });
  return toUnreachable(thrown, url);
}

function readDiagnostics(details: unknown): Diagnostic[] {
  const list = (details as { diagnostics?: unknown } | undefined | null)?.diagnostics;
  const parsed = Diagnostic.array().safeParse(list);
  return parsed.success ? parsed.data : [];
}

function toUnreachable(thrown: Error, url: URL): CliError {
  const code = findSystemCode(thrown);
  if (code === undefined) {
    return new CliError("unreachable", `What answers at ${url.origin} is not AutoWeave: ${thrown.message}`, {
      hint: "Give the server's address with --url or AUTOWEAVE_URL.",
      cause: thrown,
    });
  }
  const hint = isLocal(url)
    ? "Start it with `npm start` or `autoweave start`, or give its address with --url or AUTOWEAVE_URL."
    : "Check the address given with --url or AUTOWEAVE_URL, and that the server runs.";
  return new CliError("unreachable", `There is no server at ${url.origin} (${code}).`, { hint, cause: thrown });
}

/** `ECONNREFUSED` and its kind, which fetch hides as the cause of a cause. */
function findSystemCode(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 6; error = error.cause, depth++) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code === "string") return code;
    if (error instanceof AggregateError) return findSystemCode(error.errors[0]);
  }
  return undefined;
}
