import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { CloseCode, handleProtocols, type Server as Protocol } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { toAppError } from "../to-app-error.js";
import { graphqlPath } from "./gateway.js";
import { createWriteJoiner } from "./join-writes.js";

/** A WebSocket, and the request that opened it. */
export type OpenSocket = {
  request: IncomingMessage;
  socket: WebSocket;
  /** The connection is closed. */
  gone: AbortSignal;
};

/** Who may open sockets, how many, and what goes over them. */
export type SocketsOptions = {
  protocol: Protocol<OpenSocket>;
  /** Throws what stands in the way of a request that would open one. Nothing more of it is read before. */
  assertMayOpen: (request: IncomingMessage) => void | Promise<void>;
  mostSockets: number;
  /** Of one message. */
  mostBytes: number;
  /** What to read of a message. */
  toText: (message: Buffer) => string;
  onError: (error: unknown) => void;
};

/** A socket whose other side is silent for twice as long is gone. */
const pingMs = 12_000;
/** The code of WebSockets for a side that ends. */
const goingAway = 1001;
/** With so much waiting to go out, whoever sends waits as well. */
const mostWaitingBytes = 1024 * 1024;

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function send(socket: WebSocket, text: string): Promise<void> | undefined {
  if (socket.bufferedAmount > mostWaitingBytes) return new Promise((resolve) => socket.send(text, () => resolve()));
  socket.send(text);
  return undefined;
}

function watchPulse(socket: WebSocket): () => void {
  let isAlive = true;
  const timer = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    socket.ping();
  }, pingMs);
  socket.on("pong", () => {
    isAlive = true;
  });
  return () => clearInterval(timer);
}

/** Opens `/graphql` of a server to WebSockets that speak `graphql-transport-ws`. */
export function openSockets(server: Server, options: SocketsOptions): { close(): void } {
  const { protocol, assertMayOpen, mostSockets, mostBytes, toText, onError } = options;
  const wss = new WebSocketServer({ noServer: true, maxPayload: mostBytes, handleProtocols });

  wss.on("connection", (socket, request) => {
    const gone = new AbortController();
    const join = createWriteJoiner(request.socket);
    const stopPulse = watchPulse(socket);
    // What the other side does wrong ends its connection, and is no fault of ours.
    socket.on("error", () => socket.terminate());
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => {
          join();
          return send(socket, text);
        },
        close: (code, reason) => socket.close(code, reason),
        onMessage: (hear) =>
          socket.on("message", (data) => {
            // With the usual `binaryType` each message comes as one buffer.
            hear(toText(data as Buffer)).catch((error: unknown) => {
              toAppError(error, onError);
              socket.close(CloseCode.InternalServerError, "Internal server error");
            });
          }),
      },
      { request, socket, gone: gone.signal },
    );
    socket.once("close", (code, reason) => {
      stopPulse();
      gone.abort();
      closed(code, String(reason)).catch(onError);
    });
  });

  async function open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      await assertMayOpen(request);
    } catch (thrown) {
      refuse(socket, toAppError(thrown, onError).status);
      return;
    }
    if (wss.clients.size >= mostSockets) refuse(socket, 503);
    else wss.handleUpgrade(request, socket, head, (client) => wss.emit("connection", client, request));
  }

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split("?", 1)[0] !== graphqlPath) {
      // Nobody else listens: the request would hang.
      if (server.listenerCount("upgrade") === 1) refuse(socket, 404);
      return;
    }
    socket.on("error", () => socket.destroy());
    void open(request, socket, head);
  });

  return {
    close: () => {
      for (const client of wss.clients) client.close(goingAway, "Going away");
      wss.close();
    },
  };
}
