import { z } from "zod";
import { Answer, RunStatus } from "./run.js";

/** What changed, said over the bus: one message for a whole unit. Readers catch up from the store. */
export const RunEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("run-started"), tenantId: z.string(), runId: z.string(), flowId: z.string() }),
  /** Of a unit of very many nodes, the first ones. */
  z.object({ event: z.literal("unit-settled"), tenantId: z.string(), runId: z.string(), nodes: z.array(z.string()) }),
  /** An answer that is too large for the bus is left out: it is in the store. */
  z.object({
    event: z.literal("run-answered"),
    tenantId: z.string(),
    runId: z.string(),
    answer: Answer.optional(),
  }),
  z.object({ event: z.literal("run-ended"), tenantId: z.string(), runId: z.string(), status: RunStatus }),
  z.object({ event: z.literal("run-cancelled"), tenantId: z.string(), runId: z.string() }),
]);
export type RunEvent = z.infer<typeof RunEvent>;
