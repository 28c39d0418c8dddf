import { AppError } from "@autoweave/contracts/app-error";
import type { FastifyInstance } from "fastify";

/** Whom a route serves. It is said beside the route, and what says nothing serves nobody. */
export type RoutePolicy =
  /** Anybody at all. */
  | { serves: "anybody"; because: string }
  /** Whoever shows a secret that the request itself carries, such as a password or the token of a link. */
  | { serves: "bearer"; of: string }
  /** Whoever is signed in or brings a key; all others are told `auth.required`. */
  | { serves: "signed-in" }
  /** The same, and each operation that it carries asks the policy for an action of its own. */
  | { serves: "operations" };

/** A route of the server's own table. */
export type ListedRoute = { method: string; url: string; policy: RoutePolicy | undefined };

declare module "fastify" {
  interface FastifyContextConfig {
    policy?: RoutePolicy;
  }
}

/** The `config` of a route that answers anybody. */
export function servesAnybody(because: string): { policy: RoutePolicy } {
  return { policy: { serves: "anybody", because } };
}

/** The `config` of a route that answers whoever shows a secret. */
export function servesBearer(of: string): { policy: RoutePolicy } {
  return { policy: { serves: "bearer", of } };
}

/** The `config` of a route that answers those who are signed in. */
export const servesSignedIn: { policy: RoutePolicy } = { policy: { serves: "signed-in" } };

/** Gives the routes of a scope, which others write, this policy. */
export function policeRoutes(scope: FastifyInstance, policy: RoutePolicy): void {
  scope.addHook("onRoute", (route) => {
    route.config = { policy, ...route.config };
  });
}

/**
 * Lists the routes that are added from now on, and closes those that say nothing of whom they serve: they answer
 * `internal.bug`, whoever asks.
 */
export function watchRoutes(fastify: FastifyInstance): () => ListedRoute[] {
  const routes: { method: string | string[]; url: string; config?: { policy?: RoutePolicy } }[] = [];
  fastify.addHook("onRoute", (route) => {
    routes.push(route);
  });
  fastify.addHook("onRequest", async ({ is404, routeOptions }) => {
    if (is404 || routeOptions.config.policy !== undefined) return;
    throw new AppError("internal.bug", `The route ${routeOptions.url} does not say whom it serves.`);
  });
  return () =>
    routes.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => ({ method: one, url, policy: config?.policy })),
    );
}
