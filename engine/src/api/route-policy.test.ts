import Fastify from "fastify";
import { expect, test } from "vitest";
import { policeRoutes, servesAnybody, watchRoutes } from "./route-policy.js";

test("a route that does not say whom it serves serves nobody, and is listed as such", async () => {
  const fastify = Fastify();
  const list = watchRoutes(fastify);
  fastify.get("/open", { config: servesAnybody("a test") }, async () => "open");
  fastify.get("/forgotten", async () => "never");
  await fastify.register(async (scope) => {
    policeRoutes(scope, { serves: "operations" });
    scope.get("/inner", async () => "inner");
  });
  expect((await fastify.inject("/open")).body).toBe("open");
  expect((await fastify.inject("/inner")).body).toBe("inner");
  const refused = await fastify.inject("/forgotten");
  expect([refused.statusCode, refused.body.includes("never")]).toEqual([500, false]);
  expect((await fastify.inject("/nowhere")).statusCode).toBe(404);
  const policies = new Map(list().map(({ method, url, policy }) => [`${method} ${url}`, policy?.serves]));
  expect(Object.fromEntries(policies)).toEqual({
    ...{ "GET /open": "anybody", "HEAD /open": "anybody" },
    ...{ "GET /forgotten": undefined, "HEAD /forgotten": undefined },
    ...{ "GET /inner": "operations", "HEAD /inner": "operations" },
  });
});
