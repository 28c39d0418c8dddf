import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Listener } from "../service/live/rights-watch.js";
import { type AuthenticationParts, authenticateRequest } from "./authenticate-request.js";

/** How the credential of a request is looked at anew, for what outlives the request's beginning. */
export type Again = Pick<Listener, "credential" | "authenticate">;

/** Equal for requests that show the same, without keeping what that was. */
function toCredential({ headers }: IncomingMessage): string {
  return hash("sha256", JSON.stringify([headers.authorization, headers.cookie]));
}

/** How this request's credential is looked at anew. */
export function toAgain(parts: AuthenticationParts, request: IncomingMessage): Again {
  return {
    // Most requests end with their answer, and nobody asks.
    get credential() {
      return toCredential(request);
    },
    authenticate: () => authenticateRequest(parts, request),
  };
}
