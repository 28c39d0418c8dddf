import { readFileSync } from "node:fs";
import { Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import { formatFlowFile } from "./format-flow-file.js";
import { toGraph } from "./testing/to-graph.js";
import { toFlowFileSchema } from "./to-flow-file-schema.js";

describe("toFlowFileSchema", () => {
  it("is what is published; if not, run: npm run schema -w @autoweave/flow", () => {
    const published = readFileSync(new URL("../../../docs/schemas/flow.schema.json", import.meta.url), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(toFlowFileSchema())));
  });

  it("accepts flow files and finds their faults", () => {
    const validator = new Validator(toFlowFileSchema());
    const file = JSON.parse(
      formatFlowFile(toGraph([{ id: "start" }, { id: "a", config: { value: { $expr: "1" } } }], ["start > a"])),
    );
    expect(validator.validate(file).errors).toEqual([]);
    expect(validator.validate({ ...file, edges: [{ from: { node: "a" } }] }).valid).toBe(false);
  });
});
