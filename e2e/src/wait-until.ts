import { setTimeout as sleep } from "node:timers/promises";

/** Looks again and again until there is something, and returns it. Throws after `timeoutMs`, saying what was waited for. */
export async function waitUntil<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  timeoutMs = 30_000,
): Promise<NonNullable<Exclude<Found, false>>> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) {
      return found as NonNullable<Exclude<Found, false>>;
    }
    if (Date.now() > until) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await sleep(50);
  }
}
