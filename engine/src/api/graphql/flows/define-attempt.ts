import type { AttemptRecord } from "@autoweave/contracts/run";
import type { Builder } from "../builder.js";
import type { ErrorInfoRef } from "./define-error-info.js";

/** An earlier try of a node. */
export function defineAttempt(builder: Builder, error: ErrorInfoRef) {
  return builder.objectRef<AttemptRecord>("Attempt").implement({
    description: "An earlier try of a node.",
    fields: (t) => ({
      attempt: t.exposeInt("attempt"),
      startedAt: t.expose("startedAt", { type: "DateTime" }),
      finishedAt: t.expose("finishedAt", { type: "DateTime" }),
      error: t.field({ type: error, nullable: true, resolve: (attempt) => attempt.error }),
    }),
  });
}
