import type { Answer } from "@autoweave/contracts/run";
import type { Builder } from "../builder.js";

/** What a completed run answers its caller with. */
export function defineAnswer(builder: Builder) {
  return builder.objectRef<Answer>("Answer").implement({
    description: "What `respond` answers a caller with.",
    fields: (t) => ({
      status: t.exposeInt("status"),
      headers: t.field({ type: "JSON", resolve: (answer) => answer.headers }),
      body: t.field({ type: "JSON", nullable: true, resolve: (answer) => answer.body }),
    }),
  });
}
