import { describe, expect, test } from "vitest";
import { readHookBody } from "./read-hook-body.js";

function read(contentType: string | undefined, body: string | Uint8Array, headers: Record<string, string> = {}) {
  return readHookBody(
    { ...(contentType === undefined ? {} : { "content-type": contentType }), ...headers },
    Buffer.from(body),
  );
}

const refused = expect.objectContaining({ code: "hook.body", status: 400 });

describe("a JSON body", () => {
  test.each([
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON",
    "application/vnd.api+json",
    "text/json",
  ])("%s is its value", async (contentType) => {
    expect(await read(contentType, ' {"a":[1,"ü",null]} ')).toEqual({ a: [1, "ü", null] });
  });

  test("may begin with a byte order mark, and be in the charset named", async () => {
    expect(await read("application/json", "\uFEFF[1]")).toEqual([1]);
    expect(await read("application/json; charset=utf-16le", Buffer.from('{"a":"ü"}', "utf16le"))).toEqual({ a: "ü" });
  });

  test.each([
    ["half of it", '{"a":'],
    ["text", "hello"],
    ["a comment", "{} // no"],
    ["two values", "{}{}"],
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    ["100,000 lists in each other", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["100,000 objects in each other", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
  ])("refuses %s", async (_, body) => {
    await expect(read("application/json", body)).rejects.toEqual(refused);
  });

  test("__proto__ is a key like any other", async () => {
    const value = await read("application/json", '{"__proto__":{"admin":true},"constructor":1}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect((value as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe("a form", () => {
  test("is an object; a name given twice is a list", async () => {
    expect(await read("application/x-www-form-urlencoded", "a=1&b=x+y%21&a=2&c")).toEqual({
      a: ["1", "2"],
      b: "x y!",
      c: "",
    });
  });

  test("__proto__ pollutes nothing", async () => {
    const value = await read("application/x-www-form-urlencoded", "__proto__=1&__proto__=2&__proto__[x]=3");
    expect(Object.keys(value as object)).toEqual(["__proto__", "__proto__[x]"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  test("has at most 10,000 fields", async () => {
    await expect(read("application/x-www-form-urlencoded", "a&".repeat(10_001))).rejects.toEqual(refused);
  });
});

describe("a multipart form", () => {
  async function encode(form: FormData): Promise<{ type: string; body: Buffer }> {
    const response = new Response(form);
    return { type: response.headers.get("content-type") ?? "", body: Buffer.from(await response.arrayBuffer()) };
  }

  test("has its fields, and its files in base64", async () => {
    const form = new FormData();
    form.append("name", "Ada");
    form.append("tag", "a");
    form.append("tag", "b");
    form.append("__proto__", "p");
    form.append("photo", new Blob([Buffer.from([0, 255, 13, 10])], { type: "image/png" }), "ü.png");
    const { type, body } = await encode(form);
    const value = (await read(type, body)) as Record<string, unknown>;
    expect(value).toEqual(
      Object.fromEntries([
        ["name", "Ada"],
        ["tag", ["a", "b"]],
        ["__proto__", "p"],
        ["photo", { fileName: "ü.png", mediaType: "image/png", base64: "AP8NCg==" }],
      ]),
    );
  });

  test.each([
    ["without a boundary", "multipart/form-data", "--x\r\n"],
    ["cut off", "multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'],
    ["of noise", "multipart/form-data; boundary=x", "noise"],
    [
      "of too many parts",
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(1002),
    ],
  ])("%s is refused", async (_, type, body) => {
    await expect(read(type, body)).rejects.toEqual(refused);
  });
});

describe("other bodies", () => {
  test.each(["text/plain", "text/csv; charset=utf-8", "application/xml", "image/svg+xml"])(
    "%s is text",
    async (contentType) => {
      expect(await read(contentType, "<a>ü</a>")).toBe("<a>ü</a>");
    },
  );

  test("text may be in another charset, if it is named and known", async () => {
    expect(await read("text/plain; charset=iso-8859-1", Buffer.from([0xfc]))).toBe("ü");
    await expect(read("text/plain", Buffer.from([0xfc]))).rejects.toEqual(refused);
    await expect(read("text/plain; charset=klingon", "x")).rejects.toEqual(refused);
  });

  test("anything else is a file", async () => {
    expect(await read("application/pdf", "x")).toEqual({ mediaType: "application/pdf", base64: "eA==" });
    expect(await read(undefined, "x")).toEqual({ mediaType: "application/octet-stream", base64: "eA==" });
    expect(await read("not a type", "x")).toEqual({ mediaType: "application/octet-stream", base64: "eA==" });
    expect(await read("image/png", "x", { "content-disposition": 'attachment; filename="a b.png"' })).toEqual({
      fileName: "a b.png",
      mediaType: "image/png",
      base64: "eA==",
    });
  });

  test("nothing is null, whatever its type", async () => {
    expect(await read("application/json", "")).toBeNull();
    expect(await readHookBody({}, undefined)).toBeNull();
  });

  test("a packed body is refused", async () => {
    await expect(read("application/json", "x", { "content-encoding": "gzip" })).rejects.toEqual(refused);
  });
});
