import type { IncomingHttpHeaders } from "node:http";
import { sessionMostDays } from "@autoweave/auth/session";
import { AppError } from "@autoweave/contracts/app-error";
import { parse, serialize } from "cookie";

/** AutoWeave as browsers know it. */
export type Site = {
  /** Where links lead to: an origin, without a path. */
  address: string;
  /** The origins whose pages may act for a person. */
  origins: readonly string[];
  /** Name of the session's cookie. */
  cookieName: string;
  isSecure: boolean;
};

/**
 * The site at `publicUrl`, or, where none is set, at this machine's own names alone. Over https the cookie is
 * `__Host-…`: bound to this very host, never sent in the clear. Over http it cannot be, so it has the port in its name;
 * browsers keep cookies of all ports of a host together.
 */
export function toSite(publicUrl: string | undefined, localPort: number): Site {
  const { origin, protocol, port } = new URL(publicUrl ?? `http://localhost:${localPort}`);
  const isSecure = protocol === "https:";
  return {
    address: origin,
    origins:
      publicUrl === undefined
        ? ["localhost", "127.0.0.1", "[::1]"].map((host) => new URL(`http://${host}:${localPort}`).origin)
        : [origin],
    cookieName: isSecure ? "__Host-autoweave" : `autoweave-${port === "" ? "80" : port}`,
    isSecure,
  };
}

/** The secret of the session's cookie, or undefined when there is none. */
export function readSessionCookie(site: Site, headers: IncomingHttpHeaders): string | undefined {
  return headers.cookie === undefined ? undefined : parse(headers.cookie)[site.cookieName];
}

/** The header that hands a session's secret to a browser; without a secret, that takes it away. */
export function toSessionCookie(site: Site, secret: string | undefined): string {
  const maxAge = secret === undefined ? 0 : sessionMostDays * 86_400;
  return serialize(site.cookieName, secret ?? "", {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: site.isSecure,
    maxAge,
  });
}

/** Throws `auth.origin` when a page of another site sent the request. Programs name no page, and pass. */
export function assertNoOtherPage(site: Site, headers: IncomingHttpHeaders): void {
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) assertOwnPage(site, headers);
}

/**
 * Throws `auth.origin` unless a page of `site` sent the request. Browsers name the page's origin with everything that
 * may change something, and no page can forge it; a request that names none is not from a page.
 */
export function assertOwnPage(site: Site, headers: IncomingHttpHeaders): void {
  const { origin, "sec-fetch-site": relation } = headers;
  const isNamed = origin !== undefined || relation !== undefined;
  const isOwn =
    (origin === undefined || site.origins.includes(origin)) && (relation ?? "same-origin") === "same-origin";
  if (isNamed && isOwn) return;
  throw new AppError(
    "auth.origin",
    `This must come from a page at ${site.address}. If that is not AutoWeave's address, set AUTOWEAVE_PUBLIC_URL.`,
  );
}
