import { describe, expect, it } from "vitest";
import { dropLongDocument, messageOpening, requestOpening } from "./drop-long-document.js";

const long = "x".repeat(700_000);

function drop(body: string, opening = requestOpening): { query?: string; [key: string]: unknown } {
  return JSON.parse(dropLongDocument(Buffer.from(body), opening).toString());
}

describe("dropLongDocument", () => {
  it.each([
    ["as clients write it", { query: long, variables: { a: 1 } }],
    ["with quotes and backslashes", { query: `"\\"${long}\\\\"`, operationName: "A" }],
    ["with characters of several bytes", { query: `${long}😀`, extensions: {} }],
  ])("leaves of a document that is far too long one that is too long, and all else as it is: %s", (_, body) => {
    const { query, ...rest } = drop(JSON.stringify(body));
    expect(query).toMatch(/^#{100001}$/);
    expect({ query: body.query, ...rest }).toEqual(body);
    expect(drop(JSON.stringify(body, null, 2)).query).toMatch(/^#{100001}$/);
  });

  it("does the same for a message over a socket", () => {
    const messages = [
      { id: "1", type: "subscribe", payload: { query: long, variables: {} } },
      { type: "subscribe", id: "1", payload: { query: long } },
    ];
    for (const message of messages) {
      const dropped = drop(JSON.stringify(message), messageOpening);
      expect(dropped).toEqual({ ...message, payload: { ...message.payload, query: "#".repeat(100_001) } });
    }
  });

  it.each([
    ["a long value that is called so, too", JSON.stringify({ variables: { query: long }, query: "{ a }" })],
    ["a long value behind a short document", JSON.stringify({ query: "{ a }", variables: { query: long } })],
    ["a document that may be short, written in escapes", `{"query":"${"\\u0061".repeat(100_000)}"}`],
    ["a list of requests", JSON.stringify([{ query: long }])],
    ["more quotes than are looked at", `{"query":"${'\\"'.repeat(400_000)}"}`],
    ["a text that does not end", `{"query":"${long}`],
    ["a text whose last quote belongs to it", `{"query":"${long}\\"`],
    ["no object", `"${long}"`],
  ])("touches nothing else: %s", (_, body) => {
    const bytes = Buffer.from(body);
    expect(dropLongDocument(bytes, requestOpening)).toBe(bytes);
    expect(dropLongDocument(bytes, messageOpening)).toBe(bytes);
  });
});
