import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Builder } from "../builder.js";

/** What is wrong with a graph. */
export function defineDiagnostic(builder: Builder) {
  const severity = builder.enumType("Severity", {
    description: "Errors stand in the way of publishing, warnings do not.",
    values: { ERROR: { value: "error" }, WARNING: { value: "warning" } } as const,
  });
  return builder.objectRef<Diagnostic>("Diagnostic").implement({
    description: "What is wrong with a graph: where, what, and how to mend it.",
    fields: (t) => ({
      code: t.exposeString("code", { description: "`graph.…`, `node.…`, `edge.…`, `expression.…` or `config.…`." }),
      severity: t.field({ type: severity, resolve: (diagnostic) => diagnostic.severity }),
      message: t.exposeString("message"),
      fix: t.exposeString("fix", { description: "What the author can do about it." }),
      node: t.exposeString("node", { nullable: true }),
      port: t.exposeString("port", { nullable: true }),
      path: t.field({
        type: ["String"],
        nullable: true,
        description: "Where in the node's config, as keys and indexes.",
        resolve: ({ path }) => path?.map(String),
      }),
      edge: t.exposeInt("edge", { nullable: true, description: "The edge's place in the graph's list." }),
    }),
  });
}

/** The type of a diagnostic, for those that have some. */
export type DiagnosticRef = ReturnType<typeof defineDiagnostic>;
