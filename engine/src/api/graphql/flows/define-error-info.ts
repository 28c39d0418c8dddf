import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Builder } from "../builder.js";
import { toErrorDocs } from "../to-error-docs.js";

/** An error that was kept: of a run, of a node, of a try. */
export function defineErrorInfo(builder: Builder) {
  const fault = builder.enumType("Fault", {
    description: "Who has to act: the flow's author; nobody, since the world may recover; or whoever makes AutoWeave.",
    values: { AUTHOR: { value: "author" }, WORLD: { value: "world" }, OURS: { value: "ours" } } as const,
  });
  return builder.objectRef<ErrorRecord>("ErrorInfo").implement({
    description: "Why something failed.",
    fields: (t) => ({
      code: t.exposeString("code", { description: "Of the closed table of error codes." }),
      message: t.exposeString("message"),
      fault: t.field({ type: fault, resolve: (error) => error.fault }),
      retry: t.exposeBoolean("retry", { description: "Whether the same thing may work when it is tried again." }),
      node: t.exposeString("node", { nullable: true }),
      details: t.field({ type: "JSON", nullable: true, resolve: (error) => error.details }),
      docs: t.string({ description: "Where the code is explained.", resolve: (error) => toErrorDocs(error.code) }),
    }),
  });
}

/** The type of a kept error. */
export type ErrorInfoRef = ReturnType<typeof defineErrorInfo>;
