import { z } from "zod";
import type { Builder } from "./builder.js";

/** Most items of a page, and how many there are when nobody says. */
export const mostItems = 200;
const usualItems = 50;

/** The arguments by which every list is read page by page. */
export function pageArgs(builder: Builder) {
  return builder.args((t) => ({
    first: t.int({ defaultValue: usualItems, description: `How many items, at most ${mostItems}.` }),
    after: t.string({ description: "The cursor of the item behind which to begin." }),
  }));
}

/** What {@link pageArgs} may hold. */
export const PageInput = z.strictObject({
  first: z.number().int().min(1).max(mostItems).default(usualItems),
  after: z.string().min(1).max(500).optional(),
});
