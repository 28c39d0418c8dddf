import { isAppError } from "@autoweave/contracts/app-error";

/** How one component is. `ms` is how long asking took; `reason` is a sentence. */
export type ComponentHealth = { ok: boolean; ms: number; reason?: string };

/** How a process is: well when every component is. */
export type HealthReport = { ok: boolean; components: Record<string, ComponentHealth> };

/** Asks the components of a process how they are. */
export type Health = {
  /** Adds a component. `check` throws when it is not well; longer than `timeoutMs` (2,000) counts as not well. */
  add(name: string, check: () => Promise<void> | void, timeoutMs?: number): void;
  /** Asks all of them at once. Never throws. */
  report(): Promise<HealthReport>;
};

type Component = { name: string; check: () => Promise<void> | void; timeoutMs: number };

/** Errors that are not ours to word may hold addresses and passwords: only an AppError's sentence is shown. */
function toReason(error: unknown): string {
  return isAppError(error) ? error.message : "It does not answer as it should; its log says more.";
}

async function ask({ check, timeoutMs }: Component): Promise<ComponentHealth> {
  const start = performance.now();
  const since = () => Math.round(performance.now() - start);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), timeoutMs);
  });
  try {
    const answer = await Promise.race([Promise.resolve().then(check), late]);
    if (answer === "late") return { ok: false, ms: since(), reason: `It did not answer within ${timeoutMs} ms.` };
    return { ok: true, ms: since() };
  } catch (error) {
    return { ok: false, ms: since(), reason: toReason(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Creates a process's health, with no components yet. */
export function createHealth(): Health {
  const components: Component[] = [];
  return {
    add: (name, check, timeoutMs = 2000) => components.push({ name, check, timeoutMs }),
    report: async () => {
      const answers = await Promise.all(components.map(async (one) => [one.name, await ask(one)] as const));
      return { ok: answers.every(([, { ok }]) => ok), components: Object.fromEntries(answers) };
    },
  };
}
