import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Meter, MeterKind } from "../service/observe/meter.js";

/** Calls that last as long as what they wait for. */
const waiting = /^\/trpc\/(?:[^?]*,)?(?:runs\.wait|live\.)/;

function toKind({ url }: FastifyRequest, reply: FastifyReply): MeterKind | undefined {
  if (url.startsWith("/hooks/")) return "hook";
  const isApi = url.startsWith("/trpc/") || /^\/graphql(?:[/?]|$)/.test(url);
  const isStream = String(reply.getHeader("content-type") ?? "").startsWith("text/event-stream");
  return isApi && !isStream && !waiting.test(url) ? "api" : undefined;
}

/** Measures how long answers take, and how many are our fault. */
export function meterRequests(fastify: FastifyInstance, meter: Meter): void {
  fastify.addHook("onResponse", async (request, reply) => {
    const kind = toKind(request, reply);
    if (kind !== undefined) meter.record(kind, reply.elapsedTime, reply.statusCode >= 500);
  });
}
