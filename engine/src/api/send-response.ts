import type { FastifyReply } from "fastify";

const wholePattern = /^application\/(graphql-response\+)?json\b/i;

/** Sends what yoga or tRPC answered: in one piece, but for event streams. */
export async function sendResponse(response: Response, reply: FastifyReply) {
  reply.status(response.status);
  for (const [name, value] of response.headers) reply.header(name, value);
  const isWhole = wholePattern.test(response.headers.get("content-type") ?? "application/json");
  return reply.send(isWhole ? await response.text() : response.body);
}
