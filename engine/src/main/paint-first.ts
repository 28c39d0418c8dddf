import type { ServerResponse } from "node:http";

/**
 * A script that the page fetches by itself. Next.js writes them all into the head, and each page's own script as text
 * in which no "<" stands, so this fits nothing else.
 */
const fetched = /<script src="[^"<>]*"([^<>]*)>/g;
const nonceOf = /\snonce="[^"<>]*"/;
/** What a browser neither fetches nor runs. */
const later = "text/later";

/** The first frame is on its way to the screen for as long, milliseconds, and whoever draws it shares the processors. */
const drawnMs = 50;

/** How long after everything else is there a page is waited for that paints nothing, milliseconds. */
const unpaintedMs = 500;

/** A server whose first byte took less is near, milliseconds: as long as some scripts take to be compiled. */
const nearMs = 50;

/** The script of Next.js that runs the others once all are there, in the task of whichever came last. */
const runtime = '[src*="/turbopack-"]';

/**
 * Runs in the page: once something of it has been painted, scripts that wait are put in as what they are, one at a time,
 * so that the window answers meanwhile. From a server that is near each is fetched once the one before has run: that is
 * soon enough, and fetching and compiling the others takes no processor away from the window. The runtime comes last:
 * taking in the largest script and running them all are long tasks already, and would be one. A page that nobody looks at
 * is not painted, so it does not wait.
 */
const wake = `(() => {
  let coming = 0;
  let isNear = false;
  const next = (rest) => document.querySelector('script[type="${later}"]' + rest);
  const runNext = () => {
    const script = next(':not(${runtime})') ?? (coming === 0 ? next("") : null);
    if (script === null) return;
    const real = document.createElement("script");
    for (const { name, value } of script.attributes) if (name !== "type") real.setAttribute(name, value);
    real.nonce = script.nonce;
    if (!real.noModule) {
      coming++;
      real.onload = real.onerror = () => {
        coming--;
        setTimeout(runNext);
      };
    }
    script.replaceWith(real);
    if (!isNear || real.noModule) setTimeout(runNext);
  };
  const start = () => {
    const files = performance.getEntriesByType("resource");
    isNear = files.some(({ requestStart, responseStart }) => requestStart > 0 && responseStart - requestStart < ${nearMs});
    runNext();
  };
  let isAwake = false;
  const begin = () => {
    if (isAwake) return;
    isAwake = true;
    const startSoon = () => setTimeout(start, ${drawnMs});
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startSoon);
    else startSoon();
  };
  if (document.hidden) return begin();
  const isPaint = ({ name }) => name === "first-contentful-paint";
  new PerformanceObserver((list) => list.getEntries().some(isPaint) && begin()).observe({ type: "paint", buffered: true });
  document.addEventListener("visibilitychange", begin);
  addEventListener("load", () => setTimeout(begin, ${unpaintedMs}));
})();`.replace(/\n\s*/g, " ");

/** Has the scripts of a page wait. */
function deferScripts(html: string): string {
  let isFirst = true;
  return html.replace(fetched, (tag, rest: string) => {
    const waiting = tag.replace("<script ", `<script type="${later}" `);
    if (!isFirst) return waiting;
    isFirst = false;
    return `<script${nonceOf.exec(rest)?.[0] ?? ""}>${wake}</script>${waiting}`;
  });
}

/**
 * Has a page painted before its scripts are fetched, compiled and run, which all compete with drawing it: on two busy
 * cores what the server has drawn is seen in less than half the time. It is sent whole, once it is drawn: no page here
 * waits for anything. Takes pages as Next.js writes them; leaves alone what is no page.
 */
export function paintFirst(response: ServerResponse): void {
  const { write, end, flushHeaders } = response;
  const pieces: Buffer[] = [];
  const isPage = () => String(response.getHeader("content-type")).startsWith("text/html");
  const keep = (chunk: unknown) => {
    if (typeof chunk === "string") pieces.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) pieces.push(Buffer.from(chunk));
  };
  response.flushHeaders = () => {
    if (!isPage()) flushHeaders.call(response);
  };
  response.write = ((...given: unknown[]) => {
    if (!isPage()) return Reflect.apply(write, response, given);
    keep(given[0]);
    return true;
  }) as typeof write;
  response.end = ((...given: unknown[]) => {
    if (!isPage()) return Reflect.apply(end, response, given);
    keep(given[0]);
    // It is no longer as long as it was.
    response.removeHeader("content-length");
    return end.call(response, deferScripts(Buffer.concat(pieces).toString("utf8")), "utf8");
  }) as typeof end;
}
