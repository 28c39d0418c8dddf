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

/** The container and the round of the innermost part of a scope. */
export function toIteration(scope: string): { container: string; index: number } | undefined {
  if (scope === "") return undefined;
  const part = scope.slice(scope.lastIndexOf("/") + 1);
  const cut = part.lastIndexOf(":");
  return { container: part.slice(0, cut), index: Number(part.slice(cut + 1)) };
}

/** The scope and all scopes around it, innermost first. */
export function toScopeChain(scope: string): string[] {
  const chain: string[] = [];
  for (let current: string | undefined = scope; current !== undefined; current = toParentScope(current))
    chain.push(current);
  return chain;
}
