import { AppError } from "@autoweave/contracts/app-error";
import { createHealth, type Health, type HealthReport } from "@autoweave/service/health";
import type { FastifyInstance } from "fastify";
import type { WorkerPresence } from "../run/worker-presence.js";
import { everyTenant } from "../store/database.js";
import { countOutbox } from "../store/ledger/outbox.js";
import type { ServerParts } from "./api-parts.js";
import { checkWebApp } from "./check-web-app.js";
import { servesAnybody } from "./route-policy.js";
import type { WebAppDoor } from "./web-app-door.js";

/** What was promised is carried out within moments; older than this, nobody does. */
const oldestPromiseSeconds = 60;

async function checkOutbox({ database }: Pick<ServerParts, "database">): Promise<void> {
  const { rows, oldestSeconds } = await database.withLedger(everyTenant, countOutbox);
  if (oldestSeconds <= oldestPromiseSeconds) return;
  throw new AppError(
    "queue.unavailable",
    `${rows} launches wait to be delivered, the oldest for ${Math.round(oldestSeconds)} s; look at the queue and the workers' log.`,
  );
}

/** Anybody may ask: those who ask at once share an answer. */
function shared(health: Health): () => Promise<HealthReport> {
  let asking: Promise<HealthReport> | undefined;
  return () => {
    asking ??= health.report().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

/**
 * Opens `/healthz`, which says of each component how it is, and `/readyz`, which says whether calls should be sent here:
 * 503 while `isReady` says no, or what accepting a run takes is not well. Runs are accepted without a worker: they wait.
 */
export function serveHealth(
  fastify: FastifyInstance,
  parts: Pick<ServerParts, "database" | "queue"> & { workers: WorkerPresence; webApps: readonly WebAppDoor[] },
  isReady: () => boolean,
): void {
  const vital = createHealth();
  const all = createHealth();
  for (const health of [vital, all]) {
    health.add("database", () => parts.database.check());
    health.add("queue", () => parts.queue.check());
  }
  all.add("outbox", () => checkOutbox(parts));
  all.add("workers", () => parts.workers.check());
  for (const app of parts.webApps) {
    // One that was not built is nothing that could fail.
    if (app.url !== undefined) all.add(app.name, () => checkWebApp(app));
  }
  const [reportAll, reportVital] = [shared(all), shared(vital)];

  fastify.get(
    "/healthz",
    { config: servesAnybody("load balancers and people ask how it is") },
    async (_request, reply) => {
      const { ok, components } = await reportAll();
      return reply
        .code(ok ? 200 : 503)
        .header("cache-control", "no-store")
        .send({ ok, components });
    },
  );
  fastify.get(
    "/readyz",
    { config: servesAnybody("load balancers ask whether to send calls here") },
    async (_request, reply) => {
      const ready = isReady() && (await reportVital()).ok;
      return reply
        .code(ready ? 200 : 503)
        .header("cache-control", "no-store")
        .send({ ready });
    },
  );
}
