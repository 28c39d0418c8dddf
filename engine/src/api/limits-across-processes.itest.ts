import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKey } from "../service/key/keys.js";
import { makeActor } from "../service/testing/make-actor.js";
import { type ApiProcess, startApiProcess } from "../testing/start-api-process.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { backends } from "../testing/with-test-app.js";

describe.each(backends)("three API processes that count on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  let processes: ApiProcess[] = [];

  beforeAll(async () => {
    const redisUrl = backend === "redis" ? redis.url : undefined;
    app = await createTestApp({ databaseUrl: database.url, redisUrl, nodes: [], workers: 0 });
    const env = { DATABASE_URL: database.url, REDIS_URL: redisUrl ?? "" };
    processes = await Promise.all([1, 2, 3].map(() => startApiProcess(env)));
  }, 300_000);
  afterAll(async () => {
    for (const { child } of processes) child.kill("SIGKILL");
    await app.stop();
  });

  async function makeProgram(): Promise<(index: number, query: string) => Promise<Response>> {
    const { secret } = await createKey(app, await makeActor(app.database), { name: "program", scopes: ["*"] });
    return (index, query) =>
      fetch(`${processes[index % processes.length]?.address}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
  }

  test("the 101st point in a minute is refused, by whichever of them is asked for it", async () => {
    const ask = await makeProgram();
    for (let count = 0; count < 100; count++) {
      const response = await ask(count, "{ __typename }");
      expect([response.status, response.headers.get("ratelimit-remaining")]).toEqual([200, String(99 - count)]);
    }
    for (const index of [0, 1, 2]) {
      const refused = await ask(index, "{ __typename }");
      expect(refused.status).toBe(429);
      expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
      expect(await refused.json()).toMatchObject({
        errors: [
          {
            extensions: {
              code: "limit.exceeded",
              details: { budget: "external", points: 100, cost: 1, remaining: 0, waitMs: expect.any(Number) },
            },
          },
        ],
      });
    }
  });

  test("of 150 at once 100 pass, and another workspace's all", async () => {
    const [ask, other] = [await makeProgram(), await makeProgram()];
    const statuses = await Promise.all(
      Array.from({ length: 150 }, async (_, n) => (await ask(n, "{ me { __typename } }")).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(100);
    expect(statuses.filter((status) => status === 429)).toHaveLength(50);
    expect((await other(0, "{ __typename }")).status).toBe(200);
  });
});
