import { beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "./testing/browser.js";
import { withPeople } from "./testing/with-people.js";

/** A request with a secret that is none, for each route that takes one. A route that is not here fails the test. */
const wrongSecrets: Record<string, { query?: string; body?: object }> = {
  "POST /auth/sign-in": { body: { email: "ada@example.org", password: "not the password" } },
  "POST /auth/first-run": {
    body: { token: "x", workspace: "W", name: "N", email: "ada@example.org", password: "a long new password" },
  },
  "GET /auth/first-run": { query: "?token=x" },
  "GET /auth/invitation": { query: "?token=x" },
  "GET /auth/reset": { query: "?token=x" },
  "POST /auth/invitation": { body: { token: "x", name: "N", password: "a long new password" } },
  "POST /auth/reset": { body: { token: "x", password: "a long new password" } },
  "POST /auth/token": { body: { grant_type: "api_key", api_key: "aw_x" } },
  "GET /auth/oidc/:id/callback": { query: "?code=x&state=x" },
};
/** Routes that answer whatever secret they are shown, without telling whether it was one. */
const silentRoutes = new Set(["POST /auth/token/revoke"]);

describe("the server's own table of routes", () => {
  const rig = withPeople();
  let routes: { route: string; method: string; url: string; serves: string | undefined }[] = [];
  beforeAll(() => {
    routes = rig.server
      .routes()
      .map(({ method, url, policy }) => ({ route: `${method} ${url}`, method, url, serves: policy?.serves }))
      // HEAD is answered by what answers GET; the others are more than a client of HTTP sends.
      .filter(({ method }) => !["HEAD", "TRACE", "CONNECT"].includes(method));
  });
  const of = (serves: string) => routes.filter((route) => route.serves === serves);
  const toPath = (url: string) => url.replace("/*", "/x").replaceAll(/:\w+/g, "x");

  test("says of each route whom it serves", () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter(({ serves }) => serves === undefined)).toEqual([]);
    for (const { policy } of rig.server.routes()) {
      if (policy?.serves === "anybody") expect(policy.because).toMatch(/\w+ \w+/);
    }
  });

  test("what serves those who are signed in tells all others to sign in", async () => {
    const closed = [...of("signed-in"), ...of("operations")];
    expect(closed.length).toBeGreaterThan(3);
    for (const { route, method, url } of closed) {
      const path = url.startsWith("/trpc") ? "/trpc/flows.list" : url;
      const { status, body } = await openBrowser(rig.url).send(path, {
        method,
        ...(method === "GET" || method === "OPTIONS" ? {} : { body: "{}" }),
        headers: { origin: rig.url, "sec-fetch-site": "same-origin", "content-type": "application/json" },
      });
      const isRefused = status === 401 || (status === 405 && !["GET", "POST"].includes(method));
      expect([route, isRefused, status, body]).toEqual([route, true, status, body]);
      if (status === 401) expect(JSON.stringify(body), route).toContain("auth.required");
    }
  });

  test("what serves the bearer of a secret gives nothing for a wrong one", async () => {
    const open = of("bearer").filter(({ url, route }) => !url.startsWith("/hooks") && !silentRoutes.has(route));
    expect(open.map(({ route }) => route).sort()).toEqual(Object.keys(wrongSecrets).sort());
    for (const { route, method, url } of open) {
      const { query = "", body } = wrongSecrets[route] ?? {};
      const browser = openBrowser(rig.url);
      const path = `${toPath(url)}${query}`;
      const answer = body === undefined ? await browser.get(path) : await browser.post(path, body);
      expect([route, answer.status >= 400 && answer.status < 500]).toEqual([route, true]);
      expect(browser.cookies.size, `${method} ${url}`).toBe(0);
    }
    for (const route of silentRoutes) {
      const answer = await openBrowser(rig.url).post(route.replace("POST ", ""), { token: "x" });
      expect(answer).toMatchObject({ status: 200, body: {} });
    }
    for (const path of ["/hooks/x", "/hooks/x/y"]) {
      expect(await openBrowser(rig.url).post(path)).toMatchObject({ status: 404, body: { code: "hook.not-found" } });
    }
  });
});
