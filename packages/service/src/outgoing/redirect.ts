import { parseTarget } from "./parse-target.js";

/** One hop: what is sent where. */
export type Hop = { url: URL; method: string; headers: Record<string, string>; body: string | Uint8Array | undefined };

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const credentialHeaders = new Set(["authorization", "cookie", "proxy-authorization"]);
const bodyHeaders = new Set([
  "content-type",
  "content-encoding",
  "content-language",
  "content-location",
  "content-length",
]);

function without(headers: Record<string, string>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}

/**
 * The next hop after an answer, or undefined when the answer is no redirect. As browsers do: 303, and 301 or 302 on a
 * POST, go on as GET without the body; credentials stay behind when the origin changes.
 */
export function nextHop(
  hop: Hop,
  answer: { status: number; location: string | undefined },
  secretHeaders: ReadonlySet<string>,
): Hop | undefined {
  if (!redirectStatuses.has(answer.status) || answer.location === undefined) return undefined;
  const url = parseTarget(answer.location, hop.url);
  let { method, headers, body } = hop;
  const becomesGet =
    (answer.status === 303 && method !== "HEAD") ||
    ((answer.status === 301 || answer.status === 302) && method === "POST");
  if (becomesGet) {
    method = "GET";
    body = undefined;
    headers = without(headers, bodyHeaders);
  }
  if (url.origin !== hop.url.origin) headers = without(headers, new Set([...credentialHeaders, ...secretHeaders]));
  return { url, method, headers, body };
}
