import type { Effect } from "@autoweave/contracts/node-manifest";

const strength: Record<Effect, number> = { pure: 0, idempotent: 1, "at-least-once": 2, "at-most-once": 3 };

/** The effect that is hardest to repeat; `pure` when there is none. */
export function strongestEffect(effects: Iterable<Effect>): Effect {
  let strongest: Effect = "pure";
  for (const effect of effects) if (strength[effect] > strength[strongest]) strongest = effect;
  return strongest;
}
