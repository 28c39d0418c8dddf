import { type Context, print } from "../context.js";
import { exitCodes } from "../exit-codes.js";

/** `credential test`: whether its secret opens, and whether the other server takes it. Returns the exit code. */
export async function testCredential(context: Context, credential: string, options: { at?: string }): Promise<number> {
  const { at: url } = options;
  const result = await context.call((api) =>
    api.credentials.test.mutate({ credential, ...(url === undefined ? {} : { url }) }),
  );
  const { colors } = context.terminal;
  print(context, result, () => `${result.ok ? colors.green("well") : colors.red("not well")}: ${result.message}`);
  return result.ok ? exitCodes.ok.code : exitCodes.unexpected.code;
}
