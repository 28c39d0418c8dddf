import { appRouter } from "../router.js";
import type { ProcedureMeta } from "../trpc.js";

/** An operation of a surface, with the action that it says it asks the policy about. */
export type Operation = { name: string; action: string | undefined };

/** Every tRPC procedure, by its path. */
export function listProcedures(): Operation[] {
  const procedures = Object.entries(appRouter._def.procedures as Record<string, unknown>);
  return procedures.map(([name, procedure]) => ({
    name,
    action: (procedure as { _def: { meta?: Partial<ProcedureMeta> } })._def.meta?.action,
  }));
}
