import type { IncomingMessage, Server } from "node:http";
import type { Actor } from "@autoweave/auth/actor";
import { readBearer } from "@autoweave/auth/api-key";
import { AppError } from "@autoweave/contracts/app-error";
import type { DocumentNode, GraphQLError } from "graphql";
import { CloseCode, type SubscribePayload } from "graphql-ws";
import { limitWrongCredentials } from "../../service/limit/limit-wrong-credentials.js";
import { createRightsWatch, type RightsWatch } from "../../service/live/rights-watch.js";
import { authenticateBearer } from "../../service/token/authenticate-bearer.js";
import { type Again, toAgain } from "../again.js";
import type { ApiParts } from "../api-parts.js";
import { toPayer } from "../charge.js";
import { assertNoOtherPage } from "../site.js";
import { dropLongDocument, messageOpening } from "./drop-long-document.js";
import type { Gateway } from "./gateway.js";
import type { GatewayContext } from "./gateway-context.js";
import { type OpenSocket, openSockets } from "./open-sockets.js";
import { createOperationProtocol, type Enveloped, toArguments } from "./operation-protocol.js";
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

type Extra = OpenSocket & { caller?: { again: Again; isProgram: boolean; tenantId: string } };

/** The credential of a connection: in its first message, for programs, or what came with the request that opened it. */
function readCredential(
  parts: ApiParts,
  request: IncomingMessage,
  params: Readonly<Record<string, unknown>>,
): { again: Again; isProgram: boolean } {
  const given = params.authorization ?? params.Authorization;
  if (given === undefined) {
    return { again: toAgain(parts, request), isProgram: request.headers.authorization !== undefined };
  }
  const header = typeof given === "string" ? given : "";
  const { credential } = toAgain(parts, { headers: { authorization: header } } as IncomingMessage);
  const authenticate = () =>
    limitWrongCredentials(parts.limits, parts.toAddress(request), () => authenticateBearer(parts, readBearer(header)));
  return { again: { credential, authenticate }, isProgram: true };
}

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

  async function connect(params: Readonly<Record<string, unknown>>, extra: Extra): Promise<boolean> {
    const { again, isProgram } = readCredential(parts, extra.request, params);
    const { socket } = extra;
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
  }

  /** Reads an operation and looks at who asks for it, now. Throws what stands in the way. */
  async function begin(payload: SubscribePayload, extra: Extra, count: number) {
    if (count > operations) {
      const message = `At most ${operations} operations go on over one connection; end one, or open another.`;
      throw new AppError("request.limit", message, { details: { limit: "operations", most: operations } });
    }
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
    return toArguments(enveloped, document, payload);
  }

  const sockets = openSockets(server, {
    protocol: createOperationProtocol({ connect, begin, onError }),
    assertMayOpen: ({ headers }) => assertNoOtherPage(parts.site(), headers),
    mostSockets,
    mostBytes: mostMessageBytes,
    toText: (message) => dropLongDocument(message, messageOpening).toString(),
    onError,
  });
  return {
    close: () => {
      rights.close();
      sockets.close();
    },
  };
}
