import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Colors } from "../terminal.js";

function toPlace(diagnostic: Diagnostic): string {
  const parts = [
    ...(diagnostic.node === undefined ? [] : [`node ${diagnostic.node}`]),
    ...(diagnostic.port === undefined ? [] : [`port ${diagnostic.port}`]),
    ...(diagnostic.path === undefined ? [] : [`config ${diagnostic.path.join(".")}`]),
    ...(diagnostic.node === undefined && diagnostic.edge !== undefined ? [`edge ${diagnostic.edge + 1}`] : []),
  ];
  return parts.length === 0 ? "flow" : parts.join(", ");
}

/** What is wrong, where, and how to mend it; one entry a fault, errors first. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], colors: Colors): string {
  const ordered = [
    ...diagnostics.filter(({ severity }) => severity === "error"),
    ...diagnostics.filter(({ severity }) => severity === "warning"),
  ];
  return ordered
    .map((diagnostic) => {
      const severity = diagnostic.severity === "error" ? colors.red("error") : colors.yellow("warning");
      return [
        `${severity} ${colors.dim(`[${diagnostic.code}]`)} ${toPlace(diagnostic)}: ${diagnostic.message}`,
        `  ${colors.dim("fix:")} ${diagnostic.fix}`,
      ].join("\n");
    })
    .join("\n");
}

/** `2 errors, 1 warning`. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
  ];
  return parts.length === 0 ? "no faults" : parts.join(", ");
}

/** `1 run`, `2 runs`. */
export function plural(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? "" : "s"}`;
}
