import { z } from "zod";

/** Longest address that mail can carry, in characters. */
const mostCharacters = 254;

/**
 * An email address as people are known by: trimmed and in lower case. ASCII only, so that no two addresses look alike
 * and none becomes another by changing its case; a domain with other letters is written in its `xn--` form.
 */
export const Email = z
  .string()
  .max(1000)
  .transform((text) => text.trim())
  .pipe(z.email().max(mostCharacters))
  .transform((text) => text.toLowerCase());
export type Email = z.infer<typeof Email>;
