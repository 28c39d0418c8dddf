import { AppError } from "@autoweave/node-sdk";
import { Marked } from "marked";

// A known scheme, or none: no colon before the path, nor an entity that might become one.
const safeAddress = /^(https?:|mailto:|tel:|[^:&]*$|[^:&]*[/?#])/i;
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

const marked = new Marked({
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

export type MarkdownOptions = { breaks: boolean };

/** Markdown as HTML in which nothing runs: HTML in it is shown as text, addresses of other schemes are dropped. */
export function markdownToSafeHtml(text: string, { breaks }: MarkdownOptions): string {
  try {
    return marked.parse(text, { async: false, breaks });
  } catch (cause) {
    throw new AppError("data.unreadable", "The Markdown nests too deep to be read.", { cause });
  }
}
