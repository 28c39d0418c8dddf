import type { Json } from "@autoweave/contracts/json";
import { describe, expect, test } from "vitest";
import { sandbox, toHookResponse } from "./hook-answer.js";

function respond(body: Json, headers: Record<string, string> = {}, status = 200) {
  return toHookResponse({ status, headers, body });
}

describe("the body of an answer", () => {
  test.each<[string, Json, string, string | Buffer]>([
    ["an object", { a: 1 }, "application/json; charset=utf-8", '{"a":1}'],
    ["null", null, "application/json; charset=utf-8", "null"],
    ["a number", 7, "application/json; charset=utf-8", "7"],
    ["text", "hello", "text/plain; charset=utf-8", "hello"],
    ["a file", { base64: "AP8=", mediaType: "image/png" }, "image/png", Buffer.from([0, 255])],
    [
      "what only resembles a file",
      { base64: "AP8=", mediaType: "image/png", x: 1 },
      "application/json; charset=utf-8",
      '{"base64":"AP8=","mediaType":"image/png","x":1}',
    ],
  ])("%s is sent as what it is", (_, body, type, sent) => {
    const response = respond(body);
    expect(response.headers["content-type"]).toBe(type);
    expect(response.body).toEqual(sent);
  });

  test("a content type of the flow's own counts, and text is not quoted for it", () => {
    expect(respond("<p>", { "Content-Type": "text/html" })).toMatchObject({
      headers: { "content-type": "text/html" },
      body: "<p>",
    });
    expect(respond('{"a":1}', { "content-type": "application/json" }).body).toBe('{"a":1}');
  });

  test("a file's name comes along, whatever is in it", () => {
    const response = respond({ base64: "", mediaType: 'x"\r\nset-cookie: a=b', fileName: 'ü"\r\nx: y (1)\ud800.png' });
    expect(response.headers["content-type"]).toBe("application/octet-stream");
    expect(response.headers["content-disposition"]).toBe(
      "attachment; filename*=UTF-8''%C3%BC%22%0D%0Ax%3A%20y%20%281%29%EF%BF%BD.png",
    );
  });

  test.each([204, 205, 304])("an answer of status %d has none", (status) => {
    expect(respond({ a: 1 }, {}, status)).toMatchObject({ status, body: undefined });
  });
});

describe("the headers of an answer", () => {
  test("the server's own, and those with a second line or strange signs, are left out", () => {
    const { headers } = respond("", {
      "Content-Length": "5",
      "transfer-encoding": "chunked",
      Connection: "close",
      "Set-Cookie": "__Host-session=stolen",
      "X-Split": "1\r\nset-cookie: a=b",
      "x-null": "a\u0000b",
      "x-wide": "ü💥",
      "bad name": "1",
      "bad\r\nname": "1",
      "": "1",
      Location: "https://example.org/?a=b",
      "x-own": "1",
    });
    expect(headers).toEqual({
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": sandbox,
      "x-content-type-options": "nosniff",
      location: "https://example.org/?a=b",
      "x-own": "1",
    });
  });

  test("a page cannot leave the sandbox", () => {
    const { headers } = respond("<script>", {
      "content-type": "text/html",
      "Content-Security-Policy": "default-src 'self'",
    });
    expect(headers["content-security-policy"]).toBe(`default-src 'self', ${sandbox}`);
  });
});
