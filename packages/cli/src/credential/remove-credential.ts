import { type Context, print } from "../context.js";

/** `credential remove`: for good. */
export async function removeCredential(
  context: Context,
  credential: string,
  options: { force?: boolean },
): Promise<void> {
  const { id } = await context.call((api) =>
    api.credentials.remove.mutate({ credential, force: options.force === true }),
  );
  print(context, { id, removed: true }, () => `credential ${credential} is removed`);
}
