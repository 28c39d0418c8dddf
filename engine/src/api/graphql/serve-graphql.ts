import type { Actor } from "@autoweave/auth/actor";
import { AppError } from "@autoweave/contracts/app-error";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { toAgain } from "../again.js";
import type { ApiParts } from "../api-parts.js";
import { authenticateRequest } from "../authenticate-request.js";
import { charge, type Payer, toPayer } from "../charge.js";
import { sendResponse } from "../send-response.js";
import { toCallerSignal } from "../to-caller-signal.js";
import { dropLongDocument, requestOpening } from "./drop-long-document.js";
import { createGateway, graphqlPath, mostOperations } from "./gateway.js";
import { placeSubgraphs } from "./place-subgraphs.js";
import { createPurse } from "./price-operation.js";
import { asksForPage, sendPlayground, servePlaygroundAssets } from "./serve-playground.js";
import { type SocketDoor, serveSocket } from "./serve-socket.js";
import { stitchSchema } from "./stitch-schema.js";
import type { Subgraph } from "./subgraph.js";
import { toGraphqlBody } from "./to-graphql-body.js";
import { createTypedSchemas } from "./typed/typed-schemas.js";

const bodyPattern = /^application\/json\b/i;

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How many operations a body holds. Throws `request.invalid` when it is neither one nor a list of some. */
function countOperations(body: unknown): number {
  if (isObject(body)) return 1;
  if (Array.isArray(body) && body.length > 0 && body.every(isObject)) return Math.min(body.length, mostOperations);
  throw new AppError("request.invalid", 'Send a JSON object with "query", or a list of such.');
}

/**
 * Opens `/graphql`, over HTTP and to WebSockets. Bodies are JSON and nothing else: forms would let other sites' pages post
 * here. Who asks is looked at before a body is read. Where the schema is open, browsers find GraphiQL. The returned function ends what goes on over sockets.
 */
export async function serveGraphql(
  fastify: FastifyInstance,
  parts: ApiParts,
  options: { isIntrospectable: boolean; subgraphs: readonly Subgraph[]; subgraphUrls: ReadonlyMap<string, string> },
): Promise<{ close(): void }> {
  const { here, remotes } = placeSubgraphs(options.subgraphs, options.subgraphUrls);
  const stitched = stitchSchema(parts, here, remotes);
  const schemas = createTypedSchemas(parts, stitched);
  const gateway = createGateway({ ...options, onError: parts.onError });
  const callers = new WeakMap<FastifyRequest, { actor: Actor; payer: Payer }>();
  const toContext: SocketDoor["toContext"] = async ({ pay, ...caller }) => ({
    ...caller,
    parts,
    schemas: await schemas.get(caller.actor.tenantId),
    purse: createPurse(pay),
  });
  await fastify.register(async (scope) => {
    if (options.isIntrospectable) servePlaygroundAssets(fastify);
    const parse = scope.getDefaultJsonParser("error", "ignore");
    scope.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) =>
      parse(request, dropLongDocument(body, requestOpening).toString(), done),
    );
    scope.addHook("onRequest", async (request, reply) => {
      if (options.isIntrospectable && asksForPage(request)) return sendPlayground(parts, request, reply);
      if (request.method === "POST" && !bodyPattern.test(request.headers["content-type"] ?? "")) {
        const error = new AppError("request.invalid", "Send the body as application/json.");
        return reply.code(415).send(toGraphqlBody(error));
      }
      const actor = await authenticateRequest(parts, request.raw);
      const payer = toPayer(actor, request.headers.authorization !== undefined, "external");
      await parts.limits.assertLeft(payer.budget, payer.owner);
      callers.set(request, { actor, payer });
      return undefined;
    });
    scope.route({
      url: graphqlPath,
      method: ["GET", "POST"],
      config: { policy: { serves: "operations" } },
      handler: async (request, reply) => {
        const caller = callers.get(request);
        if (caller === undefined) throw new AppError("auth.required", "Nobody has looked at who asks.");
        const { actor, payer } = caller;
        const operations = request.method === "POST" ? countOperations(request.body) : 1;
        const again = toAgain(parts, request.raw);
        let paid = 0;
        const pay = async (points: number) => {
          paid++;
          await charge(parts.limits, reply, payer, points);
        };
        const context = await toContext({ actor, again, signal: toCallerSignal(reply), pay });
        const response = await gateway.handleNodeRequestAndResponse(request, reply, context);
        // What could not be read, or did not fit, was work as well.
        if (paid < operations) await charge(parts.limits, reply, payer, operations - paid);
        return sendResponse(response, reply);
      },
    });
  });
  const socket = serveSocket(fastify.server, { parts, gateway, toContext });
  return {
    close: () => {
      schemas.close();
      socket.close();
      stitched.close();
    },
  };
}
