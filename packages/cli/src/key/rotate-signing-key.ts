import { isAppError } from "@autoweave/contracts/app-error";
import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { toExitName } from "../exit-codes.js";

type Entry = { rotateSigningKey: (options: { now: boolean }) => Promise<string> };

/** `key rotate-signing`: makes the next key that signs tokens, on the database itself. */
export async function rotateSigningKey(context: Context, options: { now?: boolean }): Promise<void> {
  const now = options.now === true;
  const entry = import.meta.resolve("@autoweave/engine/main/rotate-signing-key");
  const { rotateSigningKey: rotate } = (await import(entry)) as Entry;
  const id = await rotate({ now }).catch((error: unknown) => {
    throw isAppError(error) ? new CliError(toExitName(error.code), error.message, { code: error.code }) : error;
  });
  print(context, { id, signs: now ? "now" : "in an hour" }, () =>
    now
      ? `key ${id} signs from now on; access tokens from before are not good any more`
      : `key ${id} signs in an hour; the key before is believed until its last tokens have ended`,
  );
}
