import { expect, test } from "vitest";
import { OrganizeInput } from "./inputs.js";

test.each(["\u0000", "a\u0000b", "\ud83d", "half of 🦊".slice(0, -1)])(
  "a folder or a tag that the database cannot keep is refused in words: %j",
  (text) => {
    expect(OrganizeInput.safeParse({ flow: "orders", tags: [text] }).success).toBe(false);
    expect(OrganizeInput.safeParse({ flow: "orders", folder: `Shop/${text}` }).success).toBe(false);
  },
);

test("whole characters of any kind are kept", () => {
  const tags = ["🦊", "👩‍👩‍👧‍👦", "مرحبا"];
  expect(OrganizeInput.parse({ flow: "orders", folder: "🦊/été", tags })).toEqual({
    flow: "orders",
    folder: "🦊/été",
    tags,
  });
});
