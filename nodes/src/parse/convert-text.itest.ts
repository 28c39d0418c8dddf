import { expect, test } from "vitest";
import { convertText } from "./convert-text.js";

const never = new AbortController().signal;

/** Waits for `work` and says for how long the event loop was held meanwhile, in milliseconds. */
async function watch<T>(work: Promise<T>): Promise<{ end: T | unknown; held: number }> {
  let last = performance.now();
  let held = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    held = Math.max(held, now - last);
    last = now;
  }, 5);
  const end = await work.catch((thrown: unknown) => thrown);
  clearInterval(timer);
  return { end, held };
}

test("long texts come back from a thread as short ones do from here", async () => {
  const csv = `a,b\n${"1,2\n".repeat(2000)}`;
  const options = { delimiter: "auto", header: false, ragged: false, maxRows: 5000 } as const;
  expect(await convertText("csv", csv, options, never)).toHaveLength(2001);
  expect(
    await convertText("html", `<p>${"x ".repeat(2000)}</p>`, { links: true, images: false, width: undefined }, never),
  ).toMatch(/^x x/);
  const xml = await convertText(
    "xml",
    `<a>${"<b>1</b>".repeat(500)}</a>`,
    { lists: [], typed: true, dropNamespaces: false },
    never,
  );
  expect(xml).toEqual({ a: { b: Array.from({ length: 500 }, () => 1) } });
  expect(await convertText("markdown", "a <b>\n".repeat(1000), { breaks: false }, never)).toContain("a &lt;b&gt;");
});

test("what is wrong with a text is said from a thread as well", async () => {
  const xml = convertText("xml", `<a>${"<b>".repeat(1000)}`, { lists: [], typed: false, dropNamespaces: false }, never);
  await expect(xml).rejects.toMatchObject({ code: "data.unreadable", message: expect.stringContaining("not XML") });
});

test("a text that would take minutes ends by itself, and holds nobody up meanwhile", async () => {
  const { end, held } = await watch(convertText("markdown", "__a".repeat(300_000), { breaks: false }, never));
  expect(end).toMatchObject({ code: "data.unreadable", message: expect.stringContaining("10 s") });
  expect(held).toBeLessThan(1000);
  expect(await convertText("markdown", "# still here", { breaks: false }, never)).toBe("<h1>still here</h1>\n");
});

test("an abort ends it at once", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("not wanted")), 100);
  const started = performance.now();
  await expect(convertText("markdown", "__a".repeat(300_000), { breaks: false }, controller.signal)).rejects.toThrow(
    "not wanted",
  );
  expect(performance.now() - started).toBeLessThan(5000);
});

test.each(["__a", "> ", "1. ", "~~a", "&a", "[a]: <", "**_", "*a ", "![](", "<a ", "`a``", "|a\n|-\n"])(
  "the longest text that is read here, made of %j, takes no time",
  async (part) => {
    const started = performance.now();
    await convertText("markdown", part.repeat(2000 / part.length), { breaks: false }, never);
    expect(performance.now() - started).toBeLessThan(1000);
  },
);
