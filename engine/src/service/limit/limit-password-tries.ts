import { createHash } from "node:crypto";
import type { Limits } from "./limits.js";

/**
 * Counts a try of a password, for the person and for the address that it comes from, whether or not there is such a
 * person. Throws `limit.exceeded`.
 */
export async function limitPasswordTries(limits: Limits, tried: { email: string; address: string }): Promise<void> {
  const person = createHash("sha256").update(tried.email.trim().toLowerCase()).digest("hex");
  await limits.take("password", `address/${tried.address}`);
  await limits.take("password", `person/${person}`);
}
