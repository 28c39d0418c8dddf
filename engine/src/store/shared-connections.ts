import type pg from "pg";

/** How many users a connection has before another one is taken beside it. */
const fewUsers = 4;

type Shared = { client: Promise<pg.PoolClient>; users: number; drop: () => void };

/** Lets many use a few connections at once. */
export type SharedConnections = {
  /**
   * Runs `work` on a connection that others use at the same time: what it asks for has to travel together, and to leave
   * the connection as it was, whatever fails.
   */
  use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
};

/**
 * Shares at most `most` connections of a pool, and holds none while nobody asks. What many ask for at once then goes out
 * in few packets, and wakes few processes of PostgreSQL: both cost more than a short read does.
 */
export function shareConnections(pool: pg.Pool, most: number): SharedConnections {
  const open = new Set<Shared>();

  function begin(): Shared {
    const shared: Shared = { client: pool.connect(), users: 0, drop: () => open.delete(shared) };
    open.add(shared);
    // One that has ended takes nobody else; the pool replaces it.
    shared.client.then((client) => client.once("end", shared.drop), shared.drop);
    return shared;
  }

  function leave(shared: Shared): void {
    shared.users--;
    if (shared.users > 0) return;
    const hasEnded = !open.delete(shared);
    shared.client.then(
      (client) => {
        client.off("end", shared.drop);
        client.release(hasEnded);
      },
      () => undefined,
    );
  }

  function find(): Shared {
    const [least] = [...open].sort((one, other) => one.users - other.users);
    return least === undefined || (least.users >= fewUsers && open.size < most) ? begin() : least;
  }

  return {
    use: async (work) => {
      const shared = find();
      shared.users++;
      try {
        return await work(await shared.client);
      } finally {
        leave(shared);
      }
    },
  };
}
