import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Actor } from "@autoweave/auth/actor";
import { readBearer } from "@autoweave/auth/api-key";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { type DocumentNode, type ExecutionResult, GraphQLError } from "graphql";
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { limitWrongCredentials } from "../../service/limit/limit-wrong-credentials.js";
import { createRightsWatch, type RightsWatch } from "../../service/live/rights-watch.js";
import { authenticateBearer } from "../../service/token/authenticate-bearer.js";
import { type Again, toAgain } from "../again.js";
import type { ApiParts } from "../api-parts.js";
import { toPayer } from "../charge.js";
import { assertNoOtherPage } from "../site.js";
import { toAppError } from "../to-app-error.js";
import { dropLongDocument, messageOpening } from "./drop-long-document.js";
import { type Gateway, graphqlPath } from "./gateway.js";
import type { GatewayContext } from "./gateway-context.js";
import { presentError, toRequestError } from "./present-error.js";
import type { Purse } from "./price-operation.js";

/** What the socket's door needs beside the app: the gateway, and the context of an operation. */
export type SocketDoor = {
  parts: ApiParts;
  gateway: Gateway;
  /** Like the context of a request over HTTP. Throws what stands in the way. */
  toContext: (caller: {
    actor: Actor;
    again: Again;
    signal: AbortSignal;
    pay: Purse["charge"];
  }) => Promise<GatewayContext>;
};

/** How many sockets there may be, and how much may go on over one. */
export type SocketLimits = { sockets: number; socketsOfTenant: number; operations: number };

const usualLimits: SocketLimits = { sockets: 2000, socketsOfTenant: 100, operations: 20 };
/** Larger messages go over HTTP. */
const mostMessageBytes = 1024 * 1024;
/** A socket whose other side is silent for twice as long is gone. */
const pingMs = 12_000;

type Extra = {
  request: IncomingMessage;
  socket: WebSocket;
  /** The connection is closed. */
  gone: AbortSignal;
  caller?: { again: Again; isProgram: boolean; tenantId: string };
};

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The credential of a connection: in its first message, for programs, or what came with the request that opened it. */
function readCredential(
  parts: ApiParts,
  request: IncomingMessage,
  params: Record<string, unknown> | undefined,
): { again: Again; isProgram: boolean } {
  const given = params?.authorization ?? params?.Authorization;
  if (given === undefined) {
    return { again: toAgain(parts, request), isProgram: request.headers.authorization !== undefined };
  }
  const header = typeof given === "string" ? given : "";
  const { credential } = toAgain(parts, { headers: { authorization: header } } as IncomingMessage);
  const authenticate = () =>
    limitWrongCredentials(parts.limits, parts.toAddress(request), () => authenticateBearer(parts, readBearer(header)));
  return { again: { credential, authenticate }, isProgram: true };
}

/** A result without what only the HTTP side needs. */
function withoutHttp(result: ExecutionResult): ExecutionResult {
  if (result.errors === undefined) return result;
  const errors = result.errors.map((error) => {
    const { http: _http, ...extensions } = error.extensions;
    return new GraphQLError(error.message, { nodes: error.nodes ?? null, path: error.path ?? null, extensions });
  });
  return { ...result, errors };
}

type Enveloped = ReturnType<Gateway["getEnveloped"]>;

/** The document of an operation, or what is wrong with it. One that cannot be read or does not fit costs a point, too. */
async function read(
  enveloped: Enveloped,
  query: string,
  pay: Purse["charge"],
): Promise<{ document?: DocumentNode; errors: readonly GraphQLError[] }> {
  let document: DocumentNode;
  try {
    document = enveloped.parse(query);
  } catch (error) {
    await pay(1);
    throw error;
  }
  const errors = enveloped.validate(enveloped.schema, document);
  if (errors.length === 0) return { document, errors };
  await pay(1);
  return { errors };
}

/** Opens `/graphql` to WebSockets that speak `graphql-transport-ws`. Nothing but pages of ours may open one from a browser. */
export function serveSocket(server: Server, door: SocketDoor, limits: Partial<SocketLimits> = {}): { close(): void } {
  const { parts, gateway, toContext } = door;
  const { sockets: mostSockets, socketsOfTenant, operations } = { ...usualLimits, ...limits };
  const { onError } = parts;
  const rights: RightsWatch = createRightsWatch();
  const byTenant = new Map<string, number>();
  const wss = new WebSocketServer({ noServer: true, maxPayload: mostMessageBytes, handleProtocols });

  async function connect(extra: Extra, params: Record<string, unknown> | undefined): Promise<boolean> {
    const { again, isProgram } = readCredential(parts, extra.request, params);
    const { socket } = extra;
    try {
      const { tenantId } = await again.authenticate();
      const count = byTenant.get(tenantId) ?? 0;
      if (count >= socketsOfTenant || socket.readyState !== socket.OPEN) return false;
      byTenant.set(tenantId, count + 1);
      const leave = rights.add({
        ...again,
        allow: (actor) => {
          if (actor.tenantId !== tenantId) throw new AppError("auth.required", "Sign in again.");
        },
        end: () => socket.close(CloseCode.Forbidden, "Forbidden"),
      });
      socket.once("close", () => {
        leave();
        byTenant.set(tenantId, (byTenant.get(tenantId) ?? 1) - 1);
        if (byTenant.get(tenantId) === 0) byTenant.delete(tenantId);
      });
      extra.caller = { again, isProgram, tenantId };
      return true;
    } catch (error) {
      if (isAppError(error) && error.fault === "author") return false;
      throw error;
    }
  }

  /** Reads an operation and looks at who asks for it, now. Throws what stands in the way. */
  async function begin(extra: Extra, payload: { query: string; variables?: unknown; operationName?: unknown }) {
    const { caller } = extra;
    if (caller === undefined) throw new AppError("auth.required", "Say who you are first.");
    const { again } = caller;
    const actor = await again.authenticate();
    if (actor.tenantId !== caller.tenantId) throw new AppError("auth.required", "Sign in again.");
    const { budget, owner } = toPayer(actor, caller.isProgram, "external");
    const pay = async (points: number) => {
      await parts.limits.take(budget, owner, points);
    };
    await parts.limits.assertLeft(budget, owner);
    const context = await toContext({ actor, again, signal: extra.gone, pay });
    const enveloped = gateway.getEnveloped({ ...context, params: { query: payload.query } });
    const { document, errors } = await read(enveloped, payload.query, pay);
    if (document === undefined) return errors;
    return {
      schema: enveloped.schema,
      document,
      operationName: payload.operationName,
      variableValues: payload.variables,
      contextValue: await enveloped.contextFactory(),
      rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
    };
  }

  const options: ServerOptions<Record<string, unknown>, Extra> = {
    onConnect: ({ connectionParams, extra }) => connect(extra, connectionParams),
    onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
      try {
        if (Object.keys(subscriptions).length > operations) {
          const message = `At most ${operations} operations go on over one connection; end one, or open another.`;
          throw new AppError("request.limit", message, { details: { limit: "operations", most: operations } });
        }
        return (await begin(extra, payload)) as never;
      } catch (thrown) {
        const error = thrown instanceof GraphQLError ? thrown : toRequestError(toAppError(thrown, onError));
        return withoutHttp({ errors: [error] }).errors ?? [];
      }
    },
    execute: (args) => (args.rootValue as { execute: (args: unknown) => never }).execute(args),
    subscribe: (args) => (args.rootValue as { subscribe: (args: unknown) => never }).subscribe(args),
    onNext: (_context, _id, _payload, _args, result) => withoutHttp(result as ExecutionResult) as never,
    onError: (_context, _id, _payload, errors) =>
      (withoutHttp({ errors: errors.map((error) => presentError(error, onError)) }).errors ?? []) as never,
  };
  const protocol = makeServer(options);

  wss.on("connection", (socket, request) => {
    const gone = new AbortController();
    let isAlive = true;
    const timer = setInterval(() => {
      if (!isAlive) socket.terminate();
      isAlive = false;
      socket.ping();
    }, pingMs);
    socket.on("pong", () => {
      isAlive = true;
    });
    // What the other side does wrong ends its connection, and is no fault of ours.
    socket.on("error", () => socket.terminate());
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => new Promise((resolve) => socket.send(data, () => resolve())),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (hear) =>
          socket.on("message", (data) => {
            // With the usual `binaryType` each message comes as one buffer.
            hear(dropLongDocument(data as Buffer, messageOpening).toString()).catch((error: unknown) => {
              toAppError(error, onError);
              socket.close(CloseCode.InternalServerError, "Internal server error");
            });
          }),
      },
      { request, socket, gone: gone.signal },
    );
    socket.once("close", (code, reason) => {
      clearInterval(timer);
      gone.abort();
      closed(code, String(reason)).catch(onError);
    });
  });

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split("?", 1)[0] !== graphqlPath) {
      // Nobody else listens: the request would hang.
      if (server.listenerCount("upgrade") === 1) refuse(socket, "404 Not Found");
      return;
    }
    socket.on("error", () => socket.destroy());
    try {
      assertNoOtherPage(parts.site(), request.headers);
    } catch {
      refuse(socket, "403 Forbidden");
      return;
    }
    if (wss.clients.size >= mostSockets) refuse(socket, "503 Service Unavailable");
    else wss.handleUpgrade(request, socket, head, (client) => wss.emit("connection", client, request));
  });

  return {
    close: () => {
      rights.close();
      for (const client of wss.clients) client.close(1001, "Going away");
      wss.close();
    },
  };
}
