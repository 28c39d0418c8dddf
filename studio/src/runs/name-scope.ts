import { toIterations } from "@autoweave/contracts/scope-path";

/**
 * Names the rounds that a scope stands for by their containers' names, outermost first, as people count:
 * "Map, round 3 › Repeat, round 1". Empty at the top of a flow.
 */
export function nameScope(scope: string, nameOf: (node: string) => string): string {
  return toIterations(scope)
    .map(({ container, index }) => `${nameOf(container)}, round ${index + 1}`)
    .join(" › ");
}
