import { toUnreachable } from "./api-error";

/** What an `import()` brings. Throws {@link ApiError} when its files cannot be had; the next try fetches them anew. */
export async function fetchCode<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch {
    throw toUnreachable();
  }
}
