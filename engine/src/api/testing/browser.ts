import { randomBytes } from "node:crypto";

/** What a browser's call came back with. */
export type Answer<Body = unknown> = { status: number; body: Body; headers: Headers };

/** A browser at a server's address: keeps its cookies, and says which page it calls from. */
export type Browser = {
  cookies: Map<string, string>;
  send(path: string, init?: RequestInit): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  /** Calls a procedure of tRPC and returns its data, or the error's code. */
  query(name: string, input?: unknown): Promise<unknown>;
  mutate(name: string, input?: unknown): Promise<unknown>;
};

type TrpcBody = { result?: { data?: unknown }; error?: { data: { appCode: string } } };

function toData({ body }: Answer): unknown {
  const { result, error } = body as TrpcBody;
  return error === undefined ? result?.data : error.data.appCode;
}

/** An address that no other browser has; a server that trusts loopback as its proxy counts by it. */
function toOwnAddress(): string {
  return `10.${[...randomBytes(3)].join(".")}`;
}

/** Opens a browser at `url`, without cookies. */
export function openBrowser(url: string, given: Record<string, string> = {}): Browser {
  const headers = { "x-forwarded-for": toOwnAddress(), ...given };
  const cookies = new Map<string, string>();
  const send: Browser["send"] = async (path, init = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { ...(cookie === "" ? {} : { cookie }), ...headers, ...(init.headers as Record<string, string>) },
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = set.split("; ");
      const [name = "", value = ""] = pair.split("=");
      if (attributes.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const own = { origin: url, "sec-fetch-site": "same-origin" };
  const post: Browser["post"] = (path, body = {}) =>
    send(path, {
      method: "POST",
      headers: { ...own, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return {
    cookies,
    send,
    get: (path) => send(path, { headers: { "sec-fetch-site": "same-origin" } }),
    post,
    query: async (name, input) => {
      const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return toData(await send(`/trpc/${name}${search}`));
    },
    mutate: async (name, input) => toData(await post(`/trpc/${name}`, input)),
  };
}
