import { Redis } from "ioredis";
import { afterAll, beforeAll, inject } from "vitest";
import "./provided.js";
import { redisDatabases } from "./start-redis.js";

async function onRedis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** A database of its own on the shared Redis, for the tests of this file or this `describe`. */
export function withRedis(): { readonly url: string } {
  let url: string | undefined;
  beforeAll(async () => {
    const server = inject("redisUrl");
    const next = await onRedis(server, (client) => client.incr("next-database"));
    if (next >= redisDatabases) throw new Error("The tests have used up Redis's databases.");
    url = `${server}/${next}`;
  });
  afterAll(async () => {
    if (url !== undefined) await onRedis(url, (client) => client.flushdb());
  });
  return {
    get url() {
      if (url === undefined) throw new Error("Read Redis's url inside a test or a hook.");
      return url;
    },
  };
}
