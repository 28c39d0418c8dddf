"use client";

import { createLazyPart } from "../lazy/create-lazy-part";

/** The field for expressions, texts with values and JSON; at once where it was fetched already. */
export const LazyCodeInput = createLazyPart({
  name: "The field for this value",
  load: async () => (await import("./code-input")).default,
  Waiting: () => <div className="h-8 rounded-sm border border-line-control bg-surface" />,
});
