import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { Agent, type Dispatcher } from "undici";
import { addCredential, checkFirstHost, type SentHop } from "./add-credential.js";
import { createAddressGuard } from "./address-guard.js";
import { createGuardedConnector, type Dial, type Lookup } from "./guarded-connector.js";
import type { OutgoingCredential, OutgoingHttp, OutgoingRequest, OutgoingResponse } from "./outgoing-request.js";
import { parseTarget } from "./parse-target.js";
import { acceptEncoding, readBody } from "./read-body.js";
import { type Hop, nextHop } from "./redirect.js";
import { toOutgoingError } from "./to-outgoing-error.js";

/** Settings of {@link createOutgoingHttp}. */
export type OutgoingOptions = {
  /** Networks, addresses and names that the owner allows although they are not public; see `createAddressGuard`. */
  allow?: readonly string[];
  userAgent?: string;
  /** Connections to one origin at a time; 64 when absent. */
  connectionsPerOrigin?: number;
  /** Largest headers of an answer, in bytes; 32 KiB when absent. */
  maxHeaderBytes?: number;
  connectTimeoutMs?: number;
  /** Certificates, PEM, that are trusted beside the public ones. */
  ca?: readonly string[];
  /** How names are looked up and connections opened: the system's ways when absent. */
  lookup?: Lookup;
  dial?: Dial;
};

const defaults = { timeoutMs: 30_000, maxBytes: 10 * 1024 * 1024, maxRedirects: 5 };
// The connection's own business: an author who sets them can only break the request, or smuggle a second one.
const connectionHeaders = new Set(
  "connection content-length expect host keep-alive proxy-authorization proxy-connection te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

function toHeaders(request: OutgoingRequest, userAgent: string): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": userAgent, accept: "*/*", "accept-encoding": acceptEncoding };
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const key = name.trim().toLowerCase();
    if (connectionHeaders.has(key)) {
      throw new AppError("config.invalid", `Leave out the header "${key}": the connection sets it by itself.`);
    }
    headers[key] = value;
  }
  return headers;
}

function toResponseHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const out: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    // Cookies hold commas of their own, so one stands on each line.
    if (value !== undefined) out[name] = Array.isArray(value) ? value.join(name === "set-cookie" ? "\n" : ", ") : value;
  }
  return { ...out };
}

function toMethod(method: string): string {
  const upper = method.toUpperCase();
  if (upper !== "CONNECT" && upper !== "TRACE") return upper;
  throw new AppError("config.invalid", `The method ${upper} cannot be used here.`);
}

/** A deadline and the caller's signal in one; `release` lets go of both. */
function startDeadline(timeoutMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    const message = `The other server did not answer within ${timeoutMs} ms.`;
    controller.abort(new AppError("http.unavailable", message, { details: { timeoutMs } }));
  }, timeoutMs);
  const onAbort = () => {
    const reason: unknown = outer?.reason;
    controller.abort(isAppError(reason) ? reason : new AppError("node.cancelled", "The request was cancelled."));
  };
  if (outer?.aborted) onAbort();
  outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", onAbort);
    },
  };
}

/**
 * Makes the one way out: HTTP/1.1 with connections kept alive, through the address guard, which is always on. Throws
 * `http.forbidden`, `http.unavailable`, `http.too-large`, `config.invalid`, and `node.cancelled` (or the signal's own
 * reason) on abort.
 */
export function createOutgoingHttp(options: OutgoingOptions = {}): OutgoingHttp {
  const agent = new Agent({
    connect: createGuardedConnector({
      guard: createAddressGuard(options.allow),
      lookup: options.lookup,
      dial: options.dial,
      ca: options.ca,
      timeoutMs: options.connectTimeoutMs ?? 10_000,
    }),
    connections: options.connectionsPerOrigin ?? 64,
    pipelining: 1,
    maxHeaderSize: options.maxHeaderBytes ?? 32 * 1024,
    // The deadline of the whole request rules; a request may be given a longer one than undici's own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const userAgent = options.userAgent ?? "AutoWeave";

  async function send(
    hop: Hop,
    { headers, search }: Pick<SentHop, "headers" | "search">,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    return agent.request({
      origin: hop.url.origin,
      path: `${hop.url.pathname}${search}`,
      method: hop.method as Dispatcher.HttpMethod,
      headers,
      body: hop.body ?? null,
      signal,
    });
  }

  async function follow(request: OutgoingRequest, first: Hop, signal: AbortSignal): Promise<OutgoingResponse> {
    const maxRedirects = request.maxRedirects ?? defaults.maxRedirects;
    const secretHeaders = new Set((request.secretHeaders ?? []).map((name) => name.toLowerCase()));
    let hop = first;
    let wasWithheld = false;
    for (let redirects = 0; ; redirects += 1) {
      const sent = toSent(hop, request.credential, { first: first.url, wasWithheld });
      wasWithheld = sent.isWithheld;
      const answer = await send(hop, sent, signal);
      const headers = toResponseHeaders(answer.headers);
      try {
        const next =
          maxRedirects === 0
            ? undefined
            : nextHop(hop, { status: answer.statusCode, location: headers.location }, secretHeaders);
        if (next === undefined) return await finish(hop, answer, headers, request.maxBytes ?? defaults.maxBytes);
        if (redirects >= maxRedirects) {
          throw new AppError("http.unavailable", `The server redirected more than ${maxRedirects} times.`, {
            retry: false,
          });
        }
        await answer.body.dump({ limit: 65_536 });
        hop = next;
      } catch (error) {
        // What is left unread must not hold the connection. Its own error is the one thrown here.
        answer.body.on("error", () => undefined).destroy();
        throw error;
      }
    }
  }

  return {
    async request(request) {
      const url = parseTarget(request.url);
      if (request.credential !== undefined) checkFirstHost(request.credential, url);
      const hop: Hop = {
        url,
        method: toMethod(request.method),
        headers: toHeaders(request, userAgent),
        body: request.body,
      };
      const deadline = startDeadline(request.timeoutMs ?? defaults.timeoutMs, request.signal);
      try {
        return await follow(request, hop, deadline.signal);
      } catch (error) {
        if (deadline.signal.aborted) throw toOutgoingError(deadline.signal.reason, url.hostname);
        throw toOutgoingError(error, url.hostname);
      } finally {
        deadline.release();
      }
    },
    close: () => agent.destroy(),
  };
}

function toSent(
  hop: Hop,
  credential: OutgoingCredential | undefined,
  chain: { first: URL; wasWithheld: boolean },
): SentHop {
  if (credential !== undefined) return addCredential(hop, credential, chain);
  return { headers: hop.headers, search: hop.url.search, isWithheld: false };
}

async function finish(
  hop: Hop,
  answer: Dispatcher.ResponseData,
  headers: Record<string, string>,
  maxBytes: number,
): Promise<OutgoingResponse> {
  const { body, unpacked } = await readBody(answer.body, headers["content-encoding"], maxBytes);
  const { "content-encoding": _encoding, "content-length": _length, ...rest } = headers;
  hop.url.hash = "";
  return { status: answer.statusCode, headers: unpacked ? rest : headers, body, url: hop.url.href };
}
