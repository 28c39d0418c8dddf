import { beforeEach } from "vitest";
import { createMemoryCounters } from "../../store/counters/memory-counters.js";
import { windowSeconds } from "../limit/budgets.js";
import { createLimits, type Limits } from "../limit/limits.js";
import { type Points, usualPoints } from "../limit/tenant-points.js";

function openLimits(points: Points): Limits {
  return createLimits({
    shared: createMemoryCounters({ windowSeconds }),
    own: createMemoryCounters({ windowSeconds }),
    tenantPoints: { get: async () => points, forget: () => undefined },
  });
}

/** Limits that begin each test of this file with nothing taken: people of tests sign in more often than others. */
export function withNewMinute(points: Points = usualPoints): Limits & { begin(): void } {
  let limits = openLimits(points);
  const begin = () => {
    limits = openLimits(points);
  };
  beforeEach(begin);
  return {
    begin,
    take: (...taken) => limits.take(...taken),
    assertLeft: (...asked) => limits.assertLeft(...asked),
    read: (...asked) => limits.read(...asked),
    forgetTenant: (tenantId) => limits.forgetTenant(tenantId),
    close: () => limits.close(),
  };
}
