import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Database } from "../../store/database.js";
import { type MeterView, readMeter } from "./meter-figures.js";

/**
 * How fast the API (S3.6: P95 latency under 200 ms) and webhooks answer, over all processes of this installation. Streams
 * and calls that wait on purpose do not count.
 */
export async function getRequestStats(
  parts: { database: Database },
  actor: Actor,
  input: { minutes?: number | undefined } = {},
): Promise<{ api: MeterView; hooks: MeterView }> {
  authorize(actor, "observe.requests");
  const { minutes = 60 } = input;
  const [api, hooks] = await Promise.all([readMeter(parts, "api", minutes), readMeter(parts, "hook", minutes)]);
  return { api, hooks };
}
