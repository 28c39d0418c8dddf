import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { isShown, isWanted } from "./config-fields";
import { fieldsOf, summarizeNode } from "./summarize-node";

const manifests = builtinManifests();

function lineOf(type: string, config: Record<string, Json>): string {
  const node: FlowNode = { id: "n", type, version: 1, config };
  return summarizeNode(node, manifests.get(`${type}@1`));
}

test.each<[string, Record<string, Json>, string]>([
  ["http.request", { url: "https://api.example.com/orders" }, "GET api.example.com/orders"],
  [
    "http.request",
    { method: "POST", url: { $text: ["https://x.de/", { $expr: "nodes.find.body.id" }] } },
    "POST x.de/{find.body.id}",
  ],
  ["http.request", {}, "Calls a web address and reads its answer."],
  ["flow.note", { text: " Ask Grace first. " }, "Ask Grace first."],
  ["flow.note", { text: "" }, "Says something to whoever reads the flow."],
  ["data.set-fields", { fields: [{ name: "", value: 1 }] }, "sets 1 entry"],
  ["trigger.schedule", { cron: "0 9 * * MON-FRI" }, "At 09:00, Monday through Friday"],
  ["trigger.schedule", { cron: "whenever" }, "whenever"],
  ["logic.branch", { when: { $expr: 'trigger.status == "paid"' } }, 'if trigger.status == "paid"'],
  [
    "logic.switch",
    {
      cases: [
        { port: "big", when: true },
        { port: "small", when: true },
      ],
    },
    "goes to big, small",
  ],
  [
    "data.set-fields",
    {
      fields: [
        { name: "total", value: 1 },
        { name: "vat", value: 2 },
      ],
    },
    "sets total, vat",
  ],
  ["flow.wait", { mode: "signal", signal: "approval" }, "until the signal approval"],
  ["flow.wait", { mode: "duration", seconds: 30, signal: "left over" }, "for 30 s"],
  ["trigger.webhook", { path: "orders/:id", methods: ["POST"] }, "POST /hooks/orders/:id"],
  ["trigger.webhook", { path: "orders" }, "/hooks/orders"],
])("%s %j says %s", (type, config, line) => {
  expect(lineOf(type, config)).toBe(line);
});

test("a line stays short whatever its config holds", () => {
  const long = "x".repeat(5000);
  expect(lineOf("http.request", { url: long }).length).toBeLessThan(80);
  expect(lineOf("flow.stop", { message: `a\n\n${long}` })).toMatch(/^a x+…$/);
  expect(summarizeNode({ id: "n", type: "gone.away", version: 1, config: {} }, undefined)).toBe(
    "gone.away is not installed",
  );
});

test("fields that matter are shown, and those that are set although they do not", () => {
  const manifest = manifests.get("http.request@1");
  if (manifest === undefined) throw new Error("no http.request");
  const fields = fieldsOf(manifest);
  const token = fields.find((field) => field.name === "token");
  if (token === undefined) throw new Error("no token");
  expect(isShown(token, fields, {})).toBe(false);
  expect(isShown(token, fields, { auth: "bearer" })).toBe(true);
  expect(isShown(token, fields, { auth: { $expr: "trigger.auth" } })).toBe(true);
  expect(isShown(token, fields, { auth: "basic", token: "x" })).toBe(true);
  expect(isWanted(token, fields, { auth: "basic", token: "x" })).toBe(false);
  expect(fields.find((field) => field.name === "url")).toMatchObject({ isRequired: true, widget: "template" });
});
