import { AppError } from "@autoweave/contracts/app-error";

/** Runs work when its turn has come. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets at most `atOnce` work at a time and `inLine` wait; whoever comes after them gets `auth.busy`. */
export function createTurns({ atOnce, inLine }: { atOnce: number; inLine: number }): Turns {
  let atWork = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (atWork < atOnce) atWork++;
    else if (line.length < inLine) await new Promise<void>((resolve) => line.push(resolve));
    else throw new AppError("auth.busy", "Too many people sign in at this moment; try again in a few seconds.");
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody slips in between.
      const next = line.shift();
      if (next === undefined) atWork--;
      else next();
    }
  };
}
