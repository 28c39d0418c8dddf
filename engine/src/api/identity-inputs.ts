import { z } from "zod";

const mostCharacters = 100;

/** What people and workspaces are called: one line that shows what it is, without marks that hide or turn text around. */
const label = z
  .string()
  .max(1000)
  .transform((text) => text.normalize("NFC").trim())
  .pipe(
    z
      .string()
      .min(1)
      .max(mostCharacters)
      .regex(
        /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]*$/u,
        "has characters that cannot be seen",
      ),
  );

export const PersonName = label;
export const TenantName = label;

/** A password as it is typed; whether a new one is good enough, the service says. */
export const TypedPassword = z.string().min(1).max(1024);

/** The token of a link; whether it can be one, the service says. */
export const LinkToken = z.string().min(1).max(200);

export const SwitchInput = z.strictObject({ tenant: z.string().min(1).max(64) });
