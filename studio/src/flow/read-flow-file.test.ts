import { formatFlowFile } from "@autoweave/flow/format-flow-file";
import { expect, test } from "vitest";
import { listTemplates } from "../templates/templates";
import { readFlowFile } from "./read-flow-file";

test("a file that was exported is read, and written again it has the same bytes", async () => {
  for (const { graph } of listTemplates()) {
    const text = formatFlowFile(graph);
    const read = await readFlowFile(new File([text], "a.flow.json"));
    expect("graph" in read && formatFlowFile(read.graph)).toBe(text);
  }
});

test.each([
  ["nothing", "", /empty/],
  ["no JSON", "{ not json", /line 1, column 3/],
  ["JSON that is no flow", '{"a": 1}', /./],
  ["a list", "[]", /not an object with a flow/],
  ["a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]), /not text/],
  ["too many bytes", new Uint8Array(20_000_001), /larger than 20 MB/],
])("of %s it says why it is no flow, and what to do", async (_what, content, message) => {
  const read = await readFlowFile(new File([content], "a.json"));
  expect(read).toMatchObject({
    file: "a.json",
    message: expect.stringMatching(message),
    fix: expect.stringMatching(/\w/),
  });
});
