import { z } from "zod";

/** What is wrong with a graph, said to its author: where, what, and how to mend it. */
export const Diagnostic = z.object({
  /** `graph.<reason>`, `node.<reason>`, `edge.<reason>`, `expression.<reason>` or `config.<reason>`. */
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  /** What the author can do about it, as an instruction. */
  fix: z.string(),
  node: z.string().optional(),
  port: z.string().optional(),
  /** Where in the node's config, as keys and indexes. */
  path: z.array(z.union([z.string(), z.number()])).optional(),
  edge: z.number().int().nonnegative().optional(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;
