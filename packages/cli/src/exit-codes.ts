import type { ErrorCode } from "@autoweave/contracts/error-codes";

/** What the process ends with, and what it means. Scripts rely on these: they do not change. */
export const exitCodes = {
  ok: { code: 0, summary: "It worked." },
  unexpected: { code: 1, summary: "Something went wrong that has no code of its own." },
  usage: { code: 2, summary: "The command line, or a value given on it, cannot be used." },
  invalidFlow: { code: 3, summary: "The flow has faults; they are listed." },
  notFound: { code: 4, summary: "There is no such flow, run, node type, credential, key, member or file." },
  runFailed: { code: 5, summary: "The run failed." },
  unreachable: { code: 6, summary: "The server cannot be reached, or is not ready." },
  notAllowed: { code: 7, summary: "A key is missing, wrong, or may not do this." },
  notEnded: { code: 8, summary: "The run was cancelled, or did not end in time." },
  conflict: {
    code: 9,
    summary: "The state of things does not allow it: not published, name taken, draft changed, run ended, last owner.",
  },
  declined: { code: 10, summary: "It asked, and the answer was no." },
  auditBroken: { code: 11, summary: "The audit is not what was written: the first entry that does not hold is named." },
  interrupted: { code: 130, summary: "Stopped by Ctrl-C." },
} as const;

/** Name of an exit code. */
export type ExitName = keyof typeof exitCodes;

const byErrorCode: Partial<Record<ErrorCode, ExitName>> = {
  "graph.invalid": "invalidFlow",
  "graph.format": "invalidFlow",
  "graph.conflict": "conflict",
  "expression.invalid": "invalidFlow",
  "config.invalid": "invalidFlow",
  "node.unknown-type": "notFound",
  "node.cancelled": "notEnded",
  "flow.not-found": "notFound",
  "flow.not-published": "conflict",
  "flow.name-taken": "conflict",
  "flow.hook-taken": "conflict",
  "run.not-found": "notFound",
  "run.state": "conflict",
  "run.failed": "runFailed",
  "run.timeout": "notEnded",
  "request.invalid": "usage",
  "payload.too-large": "usage",
  "key.not-found": "notFound",
  "member.not-found": "notFound",
  "invitation.not-found": "notFound",
  "member.exists": "conflict",
  "member.last-owner": "conflict",
  "auth.required": "notAllowed",
  "auth.forbidden": "notAllowed",
  "database.unavailable": "unreachable",
  "queue.unavailable": "unreachable",
};

/** The exit code for an error code of the server; `unexpected` for one that has none of its own. */
export function toExitName(errorCode: string): ExitName {
  return (byErrorCode as Record<string, ExitName | undefined>)[errorCode] ?? "unexpected";
}

/** The table of exit codes, as people read it. */
export function explainExitCodes(): string {
  const lines = Object.values(exitCodes).map(({ code, summary }) => `  ${String(code).padStart(3)}  ${summary}`);
  return ["Exit codes:", ...lines].join("\n");
}
