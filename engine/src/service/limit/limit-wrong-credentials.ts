import { isAppError } from "@autoweave/contracts/app-error";
import type { Limits } from "./limits.js";

/** A token that has expired was good once: a program that is slow to notice shows it many times. */
const wrong: readonly string[] = ["auth.required", "auth.token-replayed"];

/**
 * Looks at a credential that came from `address`, unless too many from there were wrong in this minute. A good one costs
 * nothing and asks no store. Throws `limit.exceeded`, or what `authenticate` throws.
 */
export async function limitWrongCredentials<T>(
  limits: Limits,
  address: string,
  authenticate: () => Promise<T>,
): Promise<T> {
  await limits.assertLeft("wrong-credential", address);
  try {
    return await authenticate();
  } catch (error) {
    if (isAppError(error) && wrong.includes(error.code)) await limits.take("wrong-credential", address);
    throw error;
  }
}
