/** What a table routes by. `methods` empty: any. `path` may hold `:name` segments. */
export type HookRoute = { path: string; methods: readonly string[] };

/** The webhook that takes a call; or the methods that others at this address take; or nothing. */
export type HookMatch<Route> = { route: Route; params: Record<string, string> } | { allow: string[] } | undefined;

/** Webhooks by address. */
export type HookTable<Route> = { find(method: string, segments: readonly string[]): HookMatch<Route> };

/** Methods that a webhook can take. */
export const hookMethods: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

type Branch<Route> = { statics: Map<string, Branch<Route>>; param: Branch<Route> | undefined; routes: Route[] };

function createBranch<Route>(): Branch<Route> {
  return { statics: new Map(), param: undefined, routes: [] };
}

function isParam(segment: string): boolean {
  return segment.startsWith(":");
}

function grow<Route>(branch: Branch<Route>, segment: string): Branch<Route> {
  if (isParam(segment)) {
    branch.param ??= createBranch();
    return branch.param;
  }
  const known = branch.statics.get(segment) ?? createBranch<Route>();
  branch.statics.set(segment, known);
  return known;
}

/** Routes whose path fits, the most literal first: what is written out beats a parameter, from left to right. */
function collect<Route>(branch: Branch<Route>, segments: readonly string[], depth: number, found: Route[]): void {
  const segment = segments[depth];
  if (segment === undefined) {
    found.push(...branch.routes);
    return;
  }
  const next = branch.statics.get(segment);
  if (next !== undefined) collect(next, segments, depth + 1, found);
  if (branch.param !== undefined) collect(branch.param, segments, depth + 1, found);
}

function toParams(path: string, segments: readonly string[]): Record<string, string> {
  if (!path.includes(":")) return {};
  const entries = path.split("/").flatMap((part, depth) => {
    const value = segments[depth];
    return isParam(part) && value !== undefined ? [[part.slice(1), value] as const] : [];
  });
  // Own keys, whatever their names.
  return Object.fromEntries(entries);
}

/** Builds a table. Of routes that fit a call equally well, the first takes it. */
export function createHookTable<Route extends HookRoute>(routes: readonly Route[]): HookTable<Route> {
  const root = createBranch<Route>();
  for (const route of routes) route.path.split("/").reduce(grow, root).routes.push(route);
  return {
    find: (method, segments) => {
      const found: Route[] = [];
      collect(root, segments, 0, found);
      if (found.length === 0) return undefined;
      const taker = hookMethods.includes(method)
        ? found.find(({ methods }) => methods.length === 0 || methods.includes(method))
        : undefined;
      if (taker !== undefined) return { route: taker, params: toParams(taker.path, segments) };
      return {
        allow: hookMethods.filter((name) =>
          found.some(({ methods }) => methods.length === 0 || methods.includes(name)),
        ),
      };
    },
  };
}
