import type { OidcFetch } from "@autoweave/auth/oidc";
import type { OutgoingHttp } from "@autoweave/service/outgoing/outgoing-request";

const mostBytes = 1024 * 1024;
const timeoutMs = 10_000;

/** What is looked at of an answer; cookies, for one, are nobody's business here. */
const readHeaders = new Set(["content-type", "cache-control", "www-authenticate", "age", "date"]);
const bodyless = new Set([204, 205, 304]);

/** Providers are called through the guard that all calls to the outside go through; redirects are not followed. */
export function toOidcFetch(http: Pick<OutgoingHttp, "request">): OidcFetch {
  return async (url, { method, headers, body, signal }) => {
    const {
      status,
      headers: answered,
      body: bytes,
    } = await http.request({
      url,
      method,
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      timeoutMs,
      maxBytes: mostBytes,
      maxRedirects: 0,
      signal,
    });
    const shown = Object.entries(answered).filter(([name]) => readHeaders.has(name));
    return new Response(bodyless.has(status) ? null : Buffer.from(bytes), { status, headers: shown });
  };
}
