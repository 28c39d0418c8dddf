import { convert } from "html-to-text";

// Deeper nodes are left out of the text. Their number has no limit: time has.
const limits = { maxInputLength: 50_000_000, maxDepth: 200 };

export type HtmlOptions = { links: boolean; images: boolean; width: number | undefined };

/** The readable text of an HTML page or mail; scripts and styles are no text. */
export function htmlToPlain(html: string, options: HtmlOptions): string {
  return convert(html, {
    wordwrap: options.width ?? false,
    limits,
    selectors: [
      { selector: "a", options: { ignoreHref: !options.links, hideLinkHrefIfSameAsText: true } },
      ...(options.images ? [] : [{ selector: "img", format: "skip" }]),
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}
