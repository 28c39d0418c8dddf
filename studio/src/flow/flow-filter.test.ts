import { expect, test } from "vitest";
import { filterFlows, listFolders, listTags, noFilter, readFlowFilter, toFilterQuery } from "./flow-filter";
import type { FlowSummary } from "./flow-summary";

function flow(name: string, more: Partial<FlowSummary> = {}): FlowSummary {
  const time = "2026-01-01T00:00:00.000Z";
  const plain = {
    description: null,
    folder: "",
    tags: [],
    revision: 1,
    published: null,
    isChanged: true,
    nextAt: null,
  };
  return { id: name, name, ...plain, createdAt: time, updatedAt: time, ...more };
}

const live = { id: "v", number: 1, hash: "h" };
const flows = [
  flow("Invoices", { folder: "Shop/Orders", tags: ["daily"], published: live, isChanged: false }),
  flow("Backup", { description: "Copies the shop's data", tags: ["daily", "night"], published: live }),
  flow("Shopping list", { folder: "Home" }),
];

test.each([
  [noFilter, ["Backup", "Invoices", "Shopping list"]],
  [{ ...noFilter, text: " SHOP " }, ["Backup", "Invoices", "Shopping list"]],
  [{ ...noFilter, text: "night" }, ["Backup"]],
  [{ ...noFilter, text: "daily orders" }, ["Invoices"]],
  [{ ...noFilter, folder: "Shop" }, ["Invoices"]],
  [{ ...noFilter, folder: "Sho" }, []],
  [{ ...noFilter, tag: "daily" }, ["Backup", "Invoices"]],
  [{ ...noFilter, state: "live" as const }, ["Backup", "Invoices"]],
  [{ ...noFilter, state: "changed" as const }, ["Backup"]],
  [{ ...noFilter, state: "draft" as const }, ["Shopping list"]],
])("%j lets through %j", (filter, names) => {
  expect(filterFlows(flows, filter).map(({ name }) => name)).toEqual(names);
});

test("names are in the order in which people count", () => {
  const names = ["Step 116", "step 17", "Step 2", "Älter", "Zebra", "Step 107"];
  const found = filterFlows(
    names.map((name) => flow(name)),
    noFilter,
  );
  expect(found.map(({ name }) => name)).toEqual(["Älter", "Step 2", "step 17", "Step 107", "Step 116", "Zebra"]);
});

test("a filter is the same after it was in an address", () => {
  const filter = { text: "a&b", folder: "Shop/Orders", tag: "ä?", state: "live" as const };
  expect(readFlowFilter(new URLSearchParams(toFilterQuery(filter)))).toEqual(filter);
  expect(toFilterQuery(noFilter)).toBe("");
  expect(readFlowFilter(new URLSearchParams("?state=nonsense&tag="))).toEqual(noFilter);
});

test("folders between are folders, too", () => {
  expect(listFolders(flows)).toEqual(["Home", "Shop", "Shop/Orders"]);
  expect(listTags(flows)).toEqual(["daily", "night"]);
});
