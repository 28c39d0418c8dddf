import { AppError } from "@autoweave/contracts/app-error";
import type { OutgoingCredential } from "./outgoing-request.js";
import type { Hop } from "./redirect.js";

/** The form of `application/x-www-form-urlencoded`, as parameters are compared. */
function toName(part: string): string | undefined {
  return new URLSearchParams(part).keys().next().value;
}

/** A query without the parameters of this name; all others stay as they are written. */
function dropParameter(search: string, name: string): string {
  const parts = search.replace(/^\?/, "").split("&");
  const kept = parts.filter((part) => part !== "" && toName(part) !== name);
  if (kept.length === parts.length) return search;
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

function addParameter(search: string, { name, value }: { name: string; value: string }): string {
  return `${search === "" ? "?" : `${search}&`}${new URLSearchParams([[name, value]])}`;
}

/** Throws `credential.host` when the credential may not go to the address that a request begins with. */
export function checkFirstHost(credential: OutgoingCredential, url: URL): void {
  if (credential.mayGoTo(url)) return;
  throw new AppError(
    "credential.host",
    `The credential "${credential.name}" may not be sent to ${url.host}, so nothing was sent. ` +
      "Change the address, or the hosts of the credential.",
    { details: { credential: credential.name, host: url.host } },
  );
}

/** What is really sent for a hop; `isWithheld` when nothing of the credential is in it. */
export type SentHop = { headers: Record<string, string>; search: string; isWithheld: boolean };

/**
 * Adds a credential to a hop. A host that is not one of its own gets nothing of it, and neither does one that a redirect
 * has reached by leaving https, nor any after such a one (`wasWithheld`): who leads there may choose what is asked of the
 * right host. What a redirect has carried along in the address is taken out again.
 */
export function addCredential(
  hop: Pick<Hop, "headers" | "url">,
  credential: OutgoingCredential,
  chain: { first: URL; wasWithheld: boolean },
): SentHop {
  const { headers, url } = hop;
  const { header, query } = credential;
  const search = query === undefined ? url.search : dropParameter(url.search, query.name);
  const isDowngrade = chain.first.protocol === "https:" && url.protocol !== "https:";
  if (chain.wasWithheld || isDowngrade || !credential.mayGoTo(url)) return { headers, search, isWithheld: true };
  return {
    headers: header === undefined ? headers : { ...headers, [header.name.toLowerCase()]: header.value },
    search: query === undefined ? search : addParameter(search, query),
    isWithheld: false,
  };
}
