"use client";

import { preload } from "react-dom";

// The letters of most languages of Western Europe: what the first paint needs. Others come when a page has them.
const { href } = new URL("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", import.meta.url);

/** Has the font of the interface fetched beside the styles that name it, rather than after them. */
export function FontPreload() {
  preload(href, { as: "font", type: "font/woff2", crossOrigin: "anonymous" });
  return null;
}
