import pg from "pg";

/** How a pool is to be. */
export type PoolOptions = {
  /** Most connections at a time. */
  max: number;
  /** The role to work as; `autoweave_app`, which owns nothing, when absent. */
  role?: string;
  /** Settings of PostgreSQL that hold on each connection unless a transaction says otherwise. */
  settings?: Record<string, string>;
  /** Statements are sent without waiting for the answers to those before them. */
  pipeline?: boolean;
};

/**
 * A pool on `url` whose connections work as a role that owns nothing, so that row-level security binds them. The role
 * travels in the connection's options and so costs no round trip.
 */
export function createPool(url: string, options: PoolOptions): pg.Pool {
  const { max, role = "autoweave_app", settings = {}, pipeline = false } = options;
  if (!/^[a-z_][a-z0-9_]*$/.test(role)) throw new RangeError(`${role} is not the name of a role.`);
  const pool = new pg.Pool({
    connectionString: url,
    max,
    options: Object.entries({ ...settings, role })
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(" "),
    application_name: "autoweave",
    pipeline,
  });
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on("error", () => undefined);
  return pool;
}
