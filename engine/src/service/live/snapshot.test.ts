import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSnapshot, isEarlier, isVisible, parseSnapshot, type Snapshot, toWholeXid } from "./snapshot.js";

/** A server's transactions begin one after the other and end in any order; each step is a moment. */
function snapshotsOf(ends: readonly number[]): Snapshot[] {
  const first = 100n;
  const open = new Set<bigint>();
  let next = first;
  return ends.map((end) => {
    if (end % 3 === 0 || open.size === 0) open.add(next++);
    else open.delete([...open][end % open.size] ?? first);
    const still = [...open].sort((one, other) => Number(one - other));
    return { xmin: still[0] ?? next, xmax: next, open: still };
  });
}

describe("snapshots", () => {
  test("are read as PostgreSQL writes them", () => {
    expect(parseSnapshot("10:20:10,14")).toEqual({ xmin: 10n, xmax: 20n, open: [10n, 14n] });
    for (const text of ["7:7:", "10:20:10,14"]) {
      const snapshot = parseSnapshot(text);
      expect(snapshot && formatSnapshot(snapshot)).toBe(text);
    }
  });

  test.each(["", "1:2", "1:2:3;", "a:b:", "1:2:,", "-1:2:", `1:2:${"1,".repeat(3000)}1`, "1:2:3\n"])(
    "%j is none",
    (text) => {
      expect(parseSnapshot(text)).toBeUndefined();
    },
  );

  test("see what had ended, and nothing of what was open or came later", () => {
    const snapshot = { xmin: 10n, xmax: 20n, open: [10n, 14n] };
    expect([9n, 10n, 11n, 14n, 19n, 20n].map((xid) => isVisible(xid, snapshot))).toEqual([
      ...[true, false, true, false],
      ...[true, false],
    ]);
  });

  test("of two of one server, the earlier saw nothing that the later one did not", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 2, maxLength: 60 }), (ends) => {
        const all = snapshotsOf(ends);
        for (const [place, later] of all.entries()) {
          for (const earlier of all.slice(0, place)) {
            expect(isEarlier(earlier, later)).toBe(true);
            for (let xid = 95n; xid < 165n; xid++) {
              if (isVisible(xid, earlier)) expect(isVisible(xid, later)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test("give short transaction ids back their upper half", () => {
    const at = (xmax: bigint): Snapshot => ({ xmin: xmax, xmax, open: [] });
    expect(toWholeXid("99", at(100n))).toBe(99n);
    expect(toWholeXid("99", at(2n ** 32n + 100n))).toBe(2n ** 32n + 99n);
    expect(toWholeXid(String(2n ** 32n - 5n), at(2n ** 32n + 100n))).toBe(2n ** 32n - 5n);
    expect(toWholeXid(String(2n ** 32n - 5n), at(3n * 2n ** 32n + 100n))).toBe(3n * 2n ** 32n - 5n);
  });
});
