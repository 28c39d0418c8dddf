import { expect, test } from "vitest";
import { createTurns } from "./turns.js";

/** Work that ends when it is told to. */
function hold() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => ended, end };
}

test("at most so many work at once, and those who wait come in order", async () => {
  const inTurn = createTurns({ atOnce: 2, inLine: 10 });
  const begun: number[] = [];
  const held = Array.from({ length: 5 }, hold);
  const all = held.map(({ work }, index) =>
    inTurn(() => {
      begun.push(index);
      return work();
    }),
  );
  expect(begun).toEqual([0, 1]);
  held[1]?.end();
  await all[1];
  expect(begun).toEqual([0, 1, 2]);
  for (const { end } of held) end();
  await Promise.all(all);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test("whoever finds the line full is sent away, and a failure frees its place", async () => {
  const inTurn = createTurns({ atOnce: 1, inLine: 1 });
  const first = hold();
  const one = inTurn(first.work);
  const two = inTurn(async () => {
    throw new Error("no");
  });
  await expect(inTurn(async () => undefined)).rejects.toMatchObject({ code: "auth.busy", retry: true });
  first.end();
  await one;
  await expect(two).rejects.toThrow("no");
  expect(await inTurn(async () => 3)).toBe(3);
});
