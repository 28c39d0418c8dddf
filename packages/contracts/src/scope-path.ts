/** Scope paths: `""` at the top, `each:3` in a container's fourth round, nested ones joined with `/`. */

/** Path of a round of `container`, which itself stands in `parent`. */
export function toIterationScope(parent: string, container: string, index: number): string {
  return parent === "" ? `${container}:${index}` : `${parent}/${container}:${index}`;
}

/** The scope around a scope, or undefined at the top. */
export function toParentScope(scope: string): string | undefined {
  if (scope === "") return undefined;
  const cut = scope.lastIndexOf("/");
  return cut === -1 ? "" : scope.slice(0, cut);
}

/** A round of a container. */
export type Iteration = { container: string; index: number };

/** The rounds that a scope stands for, outermost first. */
export function toIterations(scope: string): Iteration[] {
  if (scope === "") return [];
  return scope.split("/").map((part) => {
    const cut = part.lastIndexOf(":");
    return { container: part.slice(0, cut), index: Number(part.slice(cut + 1)) };
  });
}

/** The container and the round of the innermost part of a scope. */
export function toIteration(scope: string): Iteration | undefined {
  return toIterations(scope).at(-1);
}

/** The scope and all scopes around it, innermost first. */
export function toScopeChain(scope: string): string[] {
  const chain: string[] = [];
  for (let current: string | undefined = scope; current !== undefined; current = toParentScope(current))
    chain.push(current);
  return chain;
}
