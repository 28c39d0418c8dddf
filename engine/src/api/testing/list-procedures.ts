import type { z } from "zod";
import { appRouter } from "../router.js";
import type { ProcedureMeta } from "../trpc.js";

/** An operation of a surface, with the action that it says it asks the policy about. */
export type Operation = { name: string; action: string | undefined };

/** A tRPC procedure. */
export type ListedProcedure = Operation & {
  type: "query" | "mutation" | "subscription";
  /** What it takes; undefined when it takes nothing. */
  input: z.ZodType | undefined;
};

type Definition = { type: ListedProcedure["type"]; inputs: z.ZodType[]; meta?: Partial<ProcedureMeta> };

/** Every tRPC procedure, by its path. */
export function listProcedures(): ListedProcedure[] {
  const procedures = Object.entries(appRouter._def.procedures as Record<string, unknown>);
  return procedures.map(([name, procedure]) => {
    const { type, inputs, meta } = (procedure as { _def: Definition })._def;
    return { name, action: meta?.action, type, input: inputs[0] };
  });
}
