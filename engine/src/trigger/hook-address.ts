/** What stands behind `/hooks/` in an address. */
export type HookAddress = {
  /** As it was called, without slashes at its ends. */
  path: string;
  /** Decoded. */
  segments: string[];
  /** What stands behind `?`, undecoded. */
  query: string;
};

const prefix = "/hooks/";
/** No published path has more, see the webhook node. */
const mostSegments = 10;

/** Reads the address of a call; undefined when no webhook can have it. */
export function toHookAddress(url: string): HookAddress | undefined {
  if (!url.startsWith(prefix)) return undefined;
  const mark = url.indexOf("?");
  const end = mark === -1 ? url.length : mark;
  const path = url.slice(prefix.length, url[end - 1] === "/" ? end - 1 : end);
  const segments = path.split("/");
  if (segments.length > mostSegments || segments.includes("")) return undefined;
  try {
    const decoded = path.includes("%") ? segments.map(decodeURIComponent) : segments;
    return { path, segments: decoded, query: mark === -1 ? "" : url.slice(mark + 1) };
  } catch {
    // A percent sign that starts no code: no such address.
    return undefined;
  }
}
