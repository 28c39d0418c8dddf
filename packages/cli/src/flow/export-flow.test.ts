import { expect, it } from "vitest";
import { testContext } from "../testing/test-context.js";
import { exportFlow } from "./export-flow.js";

const id = "0198a5e2-7a52-7000-8000-0123456789ab";

function toGraph(credential: string) {
  const config = { credential: { $credential: credential } };
  const nodes = [{ id: "call", type: "http.request", version: 1, config }];
  return { format: 1, name: "Orders", nodes, edges: [] };
}

it("writes the names of credentials into the file, where the flow has their ids", async () => {
  const context = testContext({
    "flows.get": () => ({ graph: toGraph(id) }),
    "credentials.list": () => [{ id, name: "Shop" }],
  });
  await exportFlow(context, "Orders", {});
  expect(context.terminal.stdout.join()).toContain('{ "$credential": "Shop" }');
  expect(context.terminal.stdout.join()).not.toContain(id);
});

it("asks for no credentials where the flow has names, or none at all", async () => {
  const context = testContext({ "flows.get": () => ({ graph: toGraph("Shop") }) });
  await exportFlow(context, "Orders", {});
  expect(context.asked).toEqual(["flows.get"]);
});
