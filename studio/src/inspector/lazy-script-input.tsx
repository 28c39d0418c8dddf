"use client";

import { createLazyPart } from "../lazy/create-lazy-part";

/** The field for code. */
export const LazyScriptInput = createLazyPart({
  name: "The field for code",
  load: async () => (await import("./script-input")).default,
  Waiting: () => <div className="h-40 rounded-sm border border-line-control bg-surface" />,
});
