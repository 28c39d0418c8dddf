import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiParts } from "./api-parts.js";

const door = "/auth/";
/** Pages of ours ask it on each load: only strangers pay for that, once it is known that they are. */
const question = "/auth/session";

function isQuestion({ method, url }: FastifyRequest): boolean {
  return method === "GET" && url.split("?", 1)[0] === question;
}

/** Limits, by address, what comes before a sign-in: everything below `/auth`. */
export function limitDoor(fastify: FastifyInstance, parts: Pick<ApiParts, "limits" | "toAddress">): void {
  const { limits, toAddress } = parts;
  fastify.addHook("onRequest", async (request) => {
    if (!request.url.startsWith(door)) return;
    const address = toAddress(request.raw);
    if (isQuestion(request)) await limits.assertLeft("door", address);
    else await limits.take("door", address);
  });
  fastify.addHook("onResponse", async (request, reply) => {
    if (!isQuestion(request) || reply.statusCode !== 401) return;
    // The answer is gone; the next one will be the refusal.
    await limits.take("door", toAddress(request.raw)).catch(() => undefined);
  });
}
