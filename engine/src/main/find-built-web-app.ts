import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of an app's standalone server; undefined until the app has been built. */
export function findBuiltWebApp(name: string): string | undefined {
  const folder = fileURLToPath(new URL(`../../../${name}/.next/standalone/${name}`, import.meta.url));
  return existsSync(`${folder}/.next/BUILD_ID`) ? folder : undefined;
}
