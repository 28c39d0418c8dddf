import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that tells everybody what it was sent. */
export type Echo = {
  /** Its address as the outgoing guard and a credential's hosts want it. */
  host: string;
  /** Everything that has arrived: addresses, headers, and what is inside of basic authentication. */
  arrived: string[];
  stop(): Promise<void>;
};

/** What a request carried, readable. */
function read({ url = "", headers }: IncomingMessage): string {
  const basic = /^Basic (.*)$/.exec(headers.authorization ?? "")?.[1] ?? "";
  return [decodeURIComponent(url), headers.authorization, headers["x-key"], Buffer.from(basic, "base64")].join(" ");
}

function answer(request: IncomingMessage, response: ServerResponse, came: string, tries: Map<string, number>): void {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://echo.test");
  // Headers take ASCII on one line; whoever gives a secret back has wrapped it somehow.
  response.setHeader("x-echo", encodeURIComponent(came)).setHeader("x-base64", Buffer.from(came).toString("base64"));
  const wrapped = {
    plain: came,
    url: encodeURIComponent(came),
    base64: Buffer.from(came).toString("base64"),
    json: JSON.stringify(JSON.stringify(came)),
    headers: request.headers,
    [came]: 1,
  };
  const json = () => response.setHeader("content-type", "application/json");
  switch (pathname) {
    case "/json":
      return void json().end(JSON.stringify(wrapped));
    case "/text":
      return void response.setHeader("content-type", "text/plain").end(`you sent ${came}`);
    case "/file":
      return void response.setHeader("content-type", "application/octet-stream").end(`\u0001${came}`);
    case "/broken":
      return void json().end(`{"you": ${JSON.stringify(came)}, ${came}`);
    case "/refuse":
      return void json().writeHead(401).end(JSON.stringify(wrapped));
    case "/busy": {
      const name = searchParams.get("name") ?? "";
      const count = (tries.get(name) ?? 0) + 1;
      tries.set(name, count);
      return void json()
        .writeHead(count < 3 ? 503 : 200, { "retry-after": "0" })
        .end(JSON.stringify(wrapped));
    }
    case "/hang":
      return void response.write(came);
    case "/away":
      return void response
        .writeHead(302, { location: `${searchParams.get("to")}&leak=${encodeURIComponent(came)}` })
        .end();
    default:
      return void response.end();
  }
}

/** Starts an echo on a free port. */
export async function startEcho(): Promise<Echo> {
  const arrived: string[] = [];
  const tries = new Map<string, number>();
  const server = createServer((request, response) => {
    const came = read(request);
    arrived.push(came);
    answer(request, response, came, tries);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
