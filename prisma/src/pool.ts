import pg from "pg";

/** How a pool is to be. */
export type PoolOptions = {
  /** Most connections at a time. */
  max: number;
  /** The role to work as; `autoweave_app`, which owns nothing, when absent. */
  role?: string;
};

/**
 * A pool on `url` whose connections work as a role that owns nothing, so that row-level security binds them. The role
 * travels in the connection's options and so costs no round trip.
 */
export function createPool(url: string, { max, role = "autoweave_app" }: PoolOptions): pg.Pool {
  if (!/^[a-z_][a-z0-9_]*$/.test(role)) throw new RangeError(`${role} is not the name of a role.`);
  const pool = new pg.Pool({ connectionString: url, max, options: `-c role=${role}`, application_name: "autoweave" });
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on("error", () => undefined);
  return pool;
}
