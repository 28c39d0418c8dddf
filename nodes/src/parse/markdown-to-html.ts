import { AppError, defineNode, field, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { Marked } from "marked";
import { z } from "zod";
import { readText, textField } from "./read-text.js";

const mostMegabytes = 1;
const safeAddress = /^(https?:|mailto:|tel:|[^:]*$|[^:]*[/?#])/i;
const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

/** The address as an attribute, or undefined when a browser might run it. */
function toSafeAddress(address: string): string | undefined {
  // Browsers leave out blanks and control characters when they look for the scheme.
  const seen = address.replace(/[\p{Cc}\p{Z}]/gu, "");
  // Escaped whole, so that no entity written in the address comes alive after this check.
  return safeAddress.test(seen) ? escapeHtml(address.replaceAll("&amp;", "&")) : undefined;
}

function toTitle(title: string | null | undefined): string {
  return title ? ` title="${escapeHtml(title)}"` : "";
}

const shared = new Marked({
  async: false,
  gfm: true,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    link({ href, title, tokens }) {
      const inner = this.parser.parseInline(tokens);
      const address = toSafeAddress(href);
      return address === undefined ? inner : `<a href="${address}"${toTitle(title)} rel="noopener">${inner}</a>`;
    },
    image({ href, title, text }) {
      const address = toSafeAddress(href);
      return address === undefined
        ? escapeHtml(text)
        : `<img src="${address}" alt="${escapeHtml(text)}"${toTitle(title)}>`;
    },
  },
});

/** Writes Markdown as HTML that is safe to show. */
export const markdownToHtml = defineNode({
  type: "data.markdown-to-html",
  version: 1,
  title: "Markdown to HTML",
  summary: "Turns Markdown into HTML; HTML inside it is shown, not run.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    text: textField("Markdown"),
    breaks: field(z.boolean().default(false), { label: "Every line end is a line break", widget: "toggle" }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { html: port(z.string(), { label: "HTML" }) },
  synonyms: ["markdown", "md", "format", "rich text"],
  examples: [
    {
      title: "A note",
      config: {},
      inputs: { in: "# Hi\n\nSee **[this](https://example.com/?a=1&b=2)**." },
      outputs: {
        html: '<h1>Hi</h1>\n<p>See <strong><a href="https://example.com/?a=1&amp;b=2" rel="noopener">this</a></strong>.</p>\n',
      },
    },
    {
      title: "What could run is only shown",
      config: {},
      inputs: { in: "<b>x</b> [click](javascript:alert(1))" },
      outputs: { html: "<p>&lt;b&gt;x&lt;/b&gt; click</p>\n" },
    },
    { title: "Not text", config: {}, inputs: { in: {} }, error: "data.unreadable" },
  ],
  run({ config, inputs }) {
    const text = readText(config.text, inputs.in, "Markdown", mostMegabytes);
    try {
      return { html: shared.parse(text, { async: false, breaks: config.breaks }) };
    } catch (cause) {
      throw new AppError("data.unreadable", "The Markdown nests too deep to be read.", { cause });
    }
  },
});
