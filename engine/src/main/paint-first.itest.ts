import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { paintFirst } from "./paint-first.js";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What a browser gets of what is answered, once it has been looked at. */
async function ask(answer: RequestListener): Promise<{ response: Response; text: string }> {
  const server = createServer((request, response) => {
    paintFirst(response);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { response, text: await response.text() };
}

const page = `<!DOCTYPE html><html><head><script src="/a.js" async="" nonce="n0"></script><script src="/b.js" async="" nonce="n0"></script></head><body>Grüße<script nonce="n0">push("\\u003cscript src=")</script></body></html>`;

it("the scripts of a page wait, and one that may run wakes them", async () => {
  const { text } = await ask((_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page);
  });
  const [before = "", after = ""] = text.split('<script type="text/later" src="/a.js" async="" nonce="n0"></script>');
  expect(before).toMatch(/<script nonce="n0">\(\(\) => \{.*\}\)\(\);<\/script>$/);
  expect(after).toBe(
    '<script type="text/later" src="/b.js" async="" nonce="n0"></script></head><body>Grüße<script nonce="n0">push("\\u003cscript src=")</script></body></html>',
  );
});

it("a page that comes in pieces arrives whole, cut inside of a tag or a letter", async () => {
  const bytes = Buffer.from(page);
  const whole = await ask((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(page);
  });
  const pieces = await ask((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.flushHeaders();
    for (const byte of bytes) response.write(Uint8Array.of(byte));
    response.end();
  });
  expect(pieces.text).toBe(whole.text);
});

it("a page that said how long it was no longer says so", async () => {
  const { response, text } = await ask((_request, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.setHeader("content-length", Buffer.byteLength(page));
    answer.end(page);
  });
  expect(text).toContain("text/later");
  expect(text.endsWith("</html>")).toBe(true);
  expect(response.headers.get("content-length")).toBeNull();
});

it("a page without scripts, and what is no page, stay as they are", async () => {
  const bare = await ask((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<p>Away</p>");
  });
  expect(bare.text).toBe("<p>Away</p>");
  const other = await ask((_request, response) => {
    response.setHeader("content-type", "text/x-component");
    response.write("<script src=");
    response.end('"/a.js">');
  });
  expect(other.text).toBe('<script src="/a.js">');
});
