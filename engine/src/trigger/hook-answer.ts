import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { Answer } from "@autoweave/contracts/run";
import { toMediaType } from "./hook-media-type.js";

/** An answer as it goes over the wire. Header names are lower case. */
export type HookResponse = { status: number; headers: Record<string, string>; body: string | Buffer | undefined };

const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;

// What frames the answer is the server's business; what changes the browser's standing with this address would reach
// whoever is signed in at it.
const serverHeaders = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "set-cookie",
  "set-cookie2",
  "clear-site-data",
  "strict-transport-security",
  "service-worker-allowed",
]);

/**
 * A page that a flow answers with comes from the address of the studio: the sandbox gives it an origin of its own, so that
 * it reads nothing in the name of who is signed in.
 */
export const sandbox = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";

function toHeaders(given: Record<string, string>): Record<string, string> {
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (headerName.test(lower) && headerText.test(value) && !serverHeaders.has(lower)) headers.push([lower, value]);
  }
  const own = Object.fromEntries(headers);
  const policy = own["content-security-policy"];
  return {
    ...own,
    "content-security-policy": policy === undefined ? sandbox : `${policy}, ${sandbox}`,
    "x-content-type-options": "nosniff",
  };
}

type File = { base64: string; mediaType: string; fileName?: string };

function isFile(body: JsonObject): body is File {
  const { base64, mediaType, fileName, ...others } = body;
  return (
    typeof base64 === "string" &&
    typeof mediaType === "string" &&
    (fileName === undefined || typeof fileName === "string") &&
    Object.keys(others).length === 0
  );
}

function toContent(body: Json): { type: string; body: string | Buffer; fileName?: string | undefined } {
  if (typeof body === "string") return { type: "text/plain; charset=utf-8", body };
  if (body !== null && typeof body === "object" && !Array.isArray(body) && isFile(body)) {
    return {
      type: toMediaType(body.mediaType).name,
      body: Buffer.from(body.base64, "base64"),
      fileName: body.fileName,
    };
  }
  return { type: "application/json; charset=utf-8", body: JSON.stringify(body) };
}

function toDisposition(fileName: string): string {
  const encoded = encodeURIComponent(Buffer.from(fileName).toString()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}

/**
 * What a flow answers, made safe to send: text as it is, a file (`base64` and `mediaType`) as its bytes, anything else as
 * JSON. Headers that are the server's business are left out.
 */
export function toHookResponse(answer: Answer): HookResponse {
  const headers = toHeaders(answer.headers);
  // These have no body, whatever the flow says.
  if (answer.status === 204 || answer.status === 205 || answer.status === 304) {
    return { status: answer.status, headers, body: undefined };
  }
  const { type, body, fileName } = toContent(answer.body);
  return {
    status: answer.status,
    headers: {
      "content-type": type,
      ...(fileName === undefined ? {} : { "content-disposition": toDisposition(fileName) }),
      ...headers,
    },
    body,
  };
}
