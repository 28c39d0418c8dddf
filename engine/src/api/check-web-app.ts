import { AppError } from "@autoweave/contracts/app-error";
import type { WebAppDoor } from "./web-app-door.js";

/** Throws `app.unavailable` when the app does not answer. */
export async function checkWebApp({ name, path, url }: WebAppDoor): Promise<void> {
  try {
    const answer = await fetch(`${url}${path === "/" ? "" : path}/alive`, { redirect: "error" });
    await answer.body?.cancel();
    if (answer.ok) return;
  } catch {
    // Said below.
  }
  throw new AppError("app.unavailable", `The ${name} does not answer.`);
}
