import { hashLinkToken, isLinkToken } from "@autoweave/auth/link-token";
import { AppError } from "@autoweave/contracts/app-error";

/** Where links lead to: the origin by which people reach this installation. */
export type LinkParts = { address: () => string };

/** The pages that a link with a token opens. */
export type LinkPage = "first-run" | "invitation" | "reset" | "account/email";

/** The address of a page that takes a token. */
export function toLink(parts: LinkParts, page: LinkPage, token: string): string {
  return `${parts.address()}/${page}?token=${token}`;
}

/** The error of a link that is no good, whatever the reason is. */
export function linkInvalid(): AppError {
  return new AppError("auth.link-invalid", "This link is not good any more; ask for another one.");
}

/** What an account's link of this kind is found by for as long as it is good. Throws `auth.link-invalid` for what is no token. */
export function toOpenLink<Kind extends string>(kind: Kind, token: string) {
  if (!isLinkToken(token)) throw linkInvalid();
  return { kind, tokenHash: hashLinkToken(token), usedAt: null, expiresAt: { gt: new Date() } };
}
