import { AppError } from "@autoweave/contracts/app-error";
import { LRUCache } from "lru-cache";
import type { Count, Counters } from "../../store/counters/counters.js";
import { type Budget, budgets, insuredShare } from "./budgets.js";
import type { TenantPoints } from "./tenant-points.js";

/** What is left of a budget in this minute. */
export type Allowance = { budget: Budget; points: number; remaining: number; resetMs: number };

/** Who may still do how much. */
export type Limits = {
  /** Takes `cost` points of what `owner` has, or throws `limit.exceeded` and takes none that could still be used. */
  take(budget: Budget, owner: string, cost?: number): Promise<Allowance>;
  /** Throws `limit.exceeded` when this process knows that nothing is left. Takes nothing, and asks no store. */
  assertLeft(budget: Budget, owner: string): Promise<void>;
  /** What is left, without taking any of it. */
  read(budget: Budget, owner: string): Promise<Allowance>;
  /** Looks up anew what a tenant has set for itself. */
  forgetTenant(tenantId: string): void;
  close(): Promise<void>;
};

/** Owners that a process keeps in mind as having spent points: enough for all who are heard of in a minute. */
const mostKnown = 20_000;

type Known = Pick<Count, "taken" | "isShared"> & { resetAt: number };

/** Limits over two kinds of counters: those that all processes share, and this process's own. */
export function createLimits(options: { shared: Counters; own: Counters; tenantPoints: TenantPoints }): Limits {
  const known = new LRUCache<string, Known>({ max: mostKnown });
  const countersOf = (budget: Budget) => (budgets[budget].shared ? options.shared : options.own);

  async function toPoints(budget: Budget, owner: string): Promise<number> {
    if (budget !== "external" && budget !== "tools") return budgets[budget].points;
    return (await options.tenantPoints.get(owner))[budget];
  }

  /** Within a window counts only grow: what does not fit into what is known here fits nowhere, and no store is asked. */
  function findOpen(key: string): Known | undefined {
    const found = known.get(key);
    return found !== undefined && found.resetAt > Date.now() ? found : undefined;
  }

  return {
    take: async (budget, owner, cost = 1) => {
      const points = await toPoints(budget, owner);
      if (cost > points) throw tooDear(budget, points, cost);
      const key = `${budget}/${owner}`;
      const before = findOpen(key);
      if (before !== undefined && before.taken + cost > toMost(points, before)) {
        throw exceeded(toAllowance(budget, points, { ...before, resetMs: before.resetAt - Date.now() }), cost);
      }
      const count = await countersOf(budget).take(key, cost);
      known.set(key, { taken: count.taken, isShared: count.isShared, resetAt: Date.now() + count.resetMs });
      const allowance = toAllowance(budget, points, count);
      if (count.taken > toMost(points, count)) throw exceeded(allowance, cost);
      return allowance;
    },
    assertLeft: async (budget, owner) => {
      const before = findOpen(`${budget}/${owner}`);
      const points = await toPoints(budget, owner);
      if (before === undefined || before.taken < toMost(points, before)) return;
      throw exceeded(toAllowance(budget, points, { ...before, resetMs: before.resetAt - Date.now() }), 1);
    },
    read: async (budget, owner) => {
      const points = await toPoints(budget, owner);
      return toAllowance(budget, points, await countersOf(budget).read(`${budget}/${owner}`));
    },
    forgetTenant: (tenantId) => options.tenantPoints.forget(tenantId),
    close: async () => {
      await Promise.all([options.shared.close(), options.own.close()]);
    },
  };
}

function toMost(points: number, { isShared }: Pick<Count, "isShared">): number {
  return isShared ? points : Math.ceil(points * insuredShare);
}

function toAllowance(budget: Budget, points: number, count: Count): Allowance {
  const remaining = Math.max(0, toMost(points, count) - count.taken);
  return { budget, points, remaining, resetMs: Math.ceil(count.resetMs) };
}

function exceeded(allowance: Allowance, cost: number): AppError {
  const { budget, points, remaining, resetMs } = allowance;
  const seconds = Math.max(1, Math.ceil(resetMs / 1000));
  const said = cost === 1 ? "" : ` This would cost ${cost}, and ${remaining} are left.`;
  return new AppError(
    "limit.exceeded",
    `${budgets[budget].of} may use ${points} points a minute.${said} Try again in ${seconds} s.`,
    { details: { budget, points, cost, remaining, waitMs: resetMs }, retryAfterMs: resetMs },
  );
}

/** No wait helps here. */
function tooDear(budget: Budget, points: number, cost: number): AppError {
  return new AppError(
    "limit.exceeded",
    `This costs ${cost} points, and ${budgets[budget].of.toLowerCase()} may use ${points} a minute; ask for less at once.`,
    { details: { budget, points, cost, remaining: points, waitMs: 0 }, retry: false },
  );
}
