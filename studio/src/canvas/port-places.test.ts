import { expect, test } from "vitest";
import { cardSize } from "../graph-edits/place-node";
import { toNamesWidth } from "./port-places";

test("names of ports take the room that they need, and leave most of a card to its own name", () => {
  expect(toNamesWidth([])).toBe(0);
  expect(toNamesWidth(["Yes", "No"])).toBeLessThan(toNamesWidth(["Yes", "Timeout"]));
  expect(toNamesWidth(["A case that somebody has described in a whole sentence"])).toBeLessThan(cardSize.width / 2);
});
