import { Redis } from "ioredis";

const readers: Record<string, (client: Redis, key: string) => Promise<unknown>> = {
  string: (client, key) => client.get(key),
  hash: (client, key) => client.hgetall(key),
  list: (client, key) => client.lrange(key, 0, -1),
  set: (client, key) => client.smembers(key),
  zset: (client, key) => client.zrange(key, "0", "-1", "WITHSCORES"),
  stream: (client, key) => client.xrange(key, "-", "+"),
};

/** Everything that stands in a Redis database, a line a key. For tests that look for what must not be there. */
export async function dumpRedis(url: string): Promise<string> {
  const client = new Redis(url);
  try {
    const lines: string[] = [];
    for await (const keys of client.scanStream({ count: 1000 })) {
      for (const key of keys as string[]) {
        const type = await client.type(key);
        const read = readers[type];
        // It may have gone meanwhile.
        if (type === "none") continue;
        if (read === undefined) throw new Error(`nobody reads keys of the type ${type}`);
        lines.push(`${key} ${JSON.stringify(await read(client, key))}`);
      }
    }
    return lines.join("\n");
  } finally {
    client.disconnect();
  }
}
