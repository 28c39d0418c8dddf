import { expect, test } from "vitest";
import { type FlowPlace, readFlowPlace, toFlowPath } from "./flow-link";

const places: [FlowPlace, string][] = [
  [{ flow: "f-1" }, "/flows/f-1"],
  [{ flow: "f-1", node: "check" }, "/flows/f-1?node=check"],
  [{ flow: "a/b?c", node: "a&run=1", run: "r" }, "/flows/a%2Fb%3Fc?node=a%26run%3D1&run=r"],
];

test.each(places)("the link to %j is %s, and is read back", (place, path) => {
  expect(toFlowPath(place)).toBe(path);
  const { node, run } = readFlowPlace(new URL(path, "http://localhost").searchParams);
  expect({ node, run }).toEqual({ node: place.node, run: place.run });
});
