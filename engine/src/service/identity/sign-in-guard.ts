/** Who tries to say who they are, and from where. */
export type SignInTry = { email: string; address: string };

/**
 * Asked before each try of a password and each wish for a new one, whether anybody has this email or not. Throws
 * `limit.exceeded` after too many from one address for one email.
 */
export type SignInGuard = (who: SignInTry) => Promise<void>;
