import type { RedrivePreview } from "../../../run/redrive.js";
import type { Builder } from "../builder.js";

/** What of a run a redrive runs again, and what it keeps. */
export function defineRedrive(builder: Builder) {
  const place = builder.objectRef<RedrivePreview["again"][number]>("NodeInScope").implement({
    description: "A node in a scope of a run.",
    fields: (t) => ({ scope: t.exposeString("scope"), node: t.exposeString("node") }),
  });
  return builder.objectRef<RedrivePreview>("Redrive").implement({
    description: "What a redrive runs again, and what it keeps.",
    fields: (t) => ({ again: t.expose("again", { type: [place] }), kept: t.expose("kept", { type: [place] }) }),
  });
}
