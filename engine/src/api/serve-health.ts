import { createHealth, type HealthReport } from "@autoweave/service/health";
import type { FastifyInstance } from "fastify";
import type { ServerParts } from "./api-parts.js";

/**
 * Opens `/healthz`, which says of each component how it is, and `/readyz`, which says whether calls should be sent here:
 * 503 while `isReady` says no, or a component is not well.
 */
export function serveHealth(
  fastify: FastifyInstance,
  parts: Pick<ServerParts, "database" | "queue">,
  isReady: () => boolean,
): void {
  const health = createHealth();
  health.add("database", () => parts.database.check());
  health.add("queue", () => parts.queue.check());
  let asking: Promise<HealthReport> | undefined;

  // Anybody may ask: those who ask at once share an answer.
  async function report(): Promise<HealthReport> {
    asking ??= health.report().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  fastify.get("/healthz", async (_request, reply) => {
    const { ok, components } = await report();
    return reply
      .code(ok ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ ok, components });
  });
  fastify.get("/readyz", async (_request, reply) => {
    const ready = isReady() && (await report()).ok;
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ ready });
  });
}
