import type { z } from "zod";

/** Arguments as a use case takes them: what is null was left out, and the rest fits. Throws what zod throws. */
export function readInput<Schema extends z.ZodType>(schema: Schema, args: Record<string, unknown>): z.infer<Schema> {
  return schema.parse(Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)));
}
