import type { Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlToText } from "./html-to-text.js";
import { markdownToHtml } from "./markdown-to-html.js";

const toHtml = async (text: Json, config: Record<string, unknown> = {}) =>
  ((await runNode(markdownToHtml, { config, inputs: { in: text } })) as { html: string }).html;
const toText = async (html: Json, config: Record<string, unknown> = {}) =>
  ((await runNode(htmlToText, { config, inputs: { in: html } })) as { text: string }).text;

const tags = "a|p|em|strong|del|code|pre|ul|ol|li|h[1-6]|blockquote|hr|br|img|table|thead|tbody|tr|th|td|input";
const attribute = ` (?:href|src)="(?!\\s*(?:javascript|data|vbscript))[^"<>]*"| (?:alt|title|rel|class|align|start|type)="[^"<>]*"| checked=""| disabled=""`;
const tag = new RegExp(`</?(?:${tags})(?:${attribute})*>`, "g");

/** What is left when all harmless markup is taken out must hold no markup at all. */
function expectHarmless(html: string): void {
  expect(html.replace(tag, "")).not.toMatch(/[<>]/);
}

describe("markdown", () => {
  test("the usual", async () => {
    const html = await toHtml(
      '# A\n\n1. x\n2. `y<`\n\n- [x] done\n\n| a |\n|---|\n| ~~b~~ |\n\n```js\na < b\n```\n![p](/p.png "t")',
    );
    expectHarmless(html);
    for (const part of [
      "<h1>A</h1>",
      "<li>x</li>",
      "<code>y&lt;</code>",
      'type="checkbox"',
      "<td><del>b</del></td>",
      'src="/p.png"',
      'class="language-js"',
    ]) {
      expect(html).toContain(part);
    }
    expect(await toHtml("a\nb", { breaks: true })).toBe("<p>a<br>b</p>\n");
    expect(await toHtml("a\nb")).toBe("<p>a\nb</p>\n");
  });

  test.each([
    ["https://a.example/?x=1&y=2#z", "https://a.example/?x=1&amp;y=2#z"],
    ["https://a.example/?x=1&amp;y=2", "https://a.example/?x=1&amp;y=2"],
    ["mailto:a@b.example", "mailto:a@b.example"],
    ["/path:with/colon", "/path:with/colon"],
    ["page.html", "page.html"],
    ["#part", "#part"],
    ["//b.example/x", "//b.example/x"],
  ])("an address %s is kept", async (address, written) => {
    expect(await toHtml(`[x](${address})`)).toBe(`<p><a href="${written}" rel="noopener">x</a></p>\n`);
  });

  test.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](<\u0001javascript:alert(1)>)",
    "[x](<\u00a0javascript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61;vascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](/y "onmouseover=alert(1)")',
    "[x](/y '\" onmouseover=\"alert(1)')",
    '![" onerror="alert(1)](x)',
    "[x](/y\"onmouseover='alert(1)')",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a <b onclick=alert(1)>b</b> c",
    "<!-- x --><style>*{}</style>",
    "<![CDATA[<script>]]>",
    "<?php echo 1 ?>",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>`",
    "# <script>alert(1)</script>",
    "| <script> |\n|---|\n| <img onerror=x> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "![<script>](https://a.example/x.png)",
  ])("%j runs nothing", async (text) => {
    const html = await toHtml(text);
    expectHarmless(html);
    expect(html).not.toMatch(/(?:href|src)="[^"]*(?:javascript:|data:|vbscript:|file:)/i);
  });

  test("nor does anything made of such parts", async () => {
    const unit = fc.constantFrom(
      ...[
        "[",
        "](",
        ")",
        "!",
        "<",
        ">",
        '"',
        "'",
        "`",
        "*",
        "_",
        "\n",
        " ",
        "a",
        "javascript:",
        "data:",
        "&colon;",
        "onerror=",
        "<img ",
        "<a href=",
        "|",
        "-",
        "#",
        "\\",
        "&#58;",
        "https://x.y",
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 40 }), async (text) => {
        const html = await toHtml(text);
        expectHarmless(html);
        expect(html).not.toMatch(/(?:href|src)="\s*(?:javascript|data|vbscript):/i);
      }),
      { numRuns: 500 },
    );
  });
});

describe("html to text", () => {
  test.each([
    ["<p>a</p><p>b &lt; c&nbsp;d</p>", "a\n\nb < c\u00a0d"],
    ["<style>x{}</style><script>alert(1)</script><p>a</p><!-- c -->", "a"],
    ['<a href="https://a.example">https://a.example</a>', "https://a.example"],
    ["<ol><li>a</li><li>b</li></ol>", " 1. a\n 2. b"],
    ["<h2>Keep Case</h2>", "Keep Case"],
    ["no markup", "no markup"],
    ["<p>unclosed <b>bold", "unclosed bold"],
    ["", ""],
  ])("%s", async (html, text) => expect(await toText(html)).toBe(text));

  test("links, images and width as asked", async () => {
    const html = '<a href="/x">go</a> <img src="/i.png" alt="pic">';
    expect(await toText(html)).toBe("go [/x]");
    expect(await toText(html, { links: false, images: true })).toBe("go pic [/i.png]");
    expect(await toText("<p>one two three four five</p>", { width: 20 })).toBe("one two three four\nfive");
  });

  test("what nests deeper than a person writes is left out", async () => {
    expect((await toText(`${"<i>".repeat(250)}deep`)).length).toBeLessThan(10);
  });
});
