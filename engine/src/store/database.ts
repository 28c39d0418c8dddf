import type { Duplex } from "node:stream";
import { AppError } from "@autoweave/contracts/app-error";
import { createClient } from "@autoweave/prisma/client";
import type { PrismaClient } from "@autoweave/prisma/generated/client";
import { createPool } from "@autoweave/prisma/pool";
import type pg from "pg";
import { shareConnections } from "./shared-connections.js";

/** The tenant name under which the engine itself works: relay, worker and reconciler serve all tenants. */
export const everyTenant = "*";

/** Prisma inside a transaction that is bound to one tenant. */
export type TenantClient = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

/** Plain SQL inside a transaction that is bound to one tenant, or to every tenant. */
export type Sql = {
  /**
   * Runs a statement that is prepared once a connection under `name`. Statements that are asked for without waiting in
   * between travel together and run in the order in which they were asked for.
   */
  rows<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]>;
  /** Sends the commit right behind what was asked for so far, which saves a wait. Nothing may be asked for after it. */
  commit(): void;
};

/** How a transaction of the ledger is to be. */
export type LedgerOptions = {
  /**
   * False when a crash of PostgreSQL may undo the transaction after all: its commit then does not wait for the disk.
   * Later ones are never kept without it.
   */
  durable?: boolean;
  /** True when all statements see one and the same state, which they cannot change: that of the first. */
  frozen?: boolean;
  /**
   * True for statements whose plans are the same whatever the values. PostgreSQL otherwise plans those that row-level
   * security binds anew each time, which takes longer than many of them do.
   */
  isPlannedOnce?: boolean;
};

/** How a statement that is a transaction of its own is to be. */
export type StatementOptions = Pick<LedgerOptions, "durable"> & {
  /** The tenant as whom it runs; {@link everyTenant} when absent. */
  tenantId?: string;
  /** True for a short read whose plan is the same whatever the values: planned once, on a connection that reads share. */
  isShortRead?: boolean;
};

/** The only way to the database. Both walls stand here: no caller gets a connection without naming a tenant. */
export type Database = {
  /** For use cases: Prisma, as one tenant. */
  withTenant<T>(tenantId: string, work: (client: TenantClient) => Promise<T>): Promise<T>;
  /** For the ledger: prepared SQL, as one tenant or as {@link everyTenant}. Retries serialisation and deadlock losers. */
  withLedger<T>(tenantId: string, work: (sql: Sql) => Promise<T>, options?: LedgerOptions): Promise<T>;
  /**
   * For one statement of the ledger that is a transaction of its own: one round trip instead of three. `work` asks for that
   * statement at once and for no other; those of a few reads may differ in what they see.
   */
  withStatement<T>(work: (sql: Sql) => Promise<T>, options?: StatementOptions): Promise<T>;
  /** Throws `database.unavailable` when PostgreSQL does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
};

const tenantPattern = /^(?:\*|[A-Za-z0-9_-]{1,64})$/;
const retryable = new Set(["40001", "40P01"]);
const mostTries = 5;
/** Connections that short reads share: PostgreSQL reads on as many cores at once. */
const mostShared = 3;

function hasRetryableCode(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && retryable.has(String(error.code));
}

function toTenantId(tenantId: string): string {
  if (!tenantPattern.test(tenantId)) throw new AppError("internal.bug", "A tenant id has a character it may not have.");
  return tenantId;
}

function toBegin(tenantId: string, options: LedgerOptions): string {
  const { durable = true, frozen = false, isPlannedOnce = false } = options;
  return [
    frozen ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN",
    // The id cannot close the quote, see the pattern above. Every tenant is what the pool's connections begin with.
    ...(tenantId === everyTenant ? [] : [`SET LOCAL app.tenant = '${toTenantId(tenantId)}'`]),
    ...(durable ? [] : ["SET LOCAL synchronous_commit = off"]),
    ...(isPlannedOnce ? ["SET LOCAL plan_cache_mode = force_generic_plan"] : []),
  ].join("; ");
}

/** Sends as one packet what is written until the event loop goes on. */
function holdBack(client: pg.PoolClient): void {
  const { connection } = client as unknown as { connection: { stream: Duplex } };
  connection.stream.cork();
  process.nextTick(() => connection.stream.uncork());
}

function send<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  query: string | pg.QueryConfig,
): Promise<pg.QueryResult<Row>> {
  holdBack(client);
  const sent = client.query<Row>(query);
  // Whoever asked hears of a failure; what was only sent along fails with it.
  sent.catch(() => undefined);
  return sent;
}

async function inTransaction<T>(client: pg.PoolClient, begin: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  let committed: Promise<pg.QueryResult> | undefined;
  const begun = send(client, begin);
  const sql: Sql = {
    rows: async <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) => {
      if (committed !== undefined) throw new AppError("internal.bug", "A transaction goes on after its commit.");
      return (await send<Row>(client, { name, text, values })).rows;
    },
    commit: () => {
      committed ??= send(client, "COMMIT");
    },
  };
  const result = await work(sql);
  await begun;
  sql.commit();
  const ended = await committed;
  // PostgreSQL answers so when a statement failed and nobody looked.
  if (ended?.command !== "COMMIT")
    throw new AppError("internal.bug", "A statement failed, and its failure was not seen.");
  return result;
}

/**
 * Opens two pools on `url`, as the role that owns nothing; together they make at most `connections`, but at least two.
 * The ledger's connections serve every tenant unless a transaction names one; those of use cases serve nobody until one
 * is named.
 */
export function createDatabase(url: string, connections: number): Database {
  const forTenants = Math.max(1, Math.floor(connections / 3));
  const ledger = createPool(url, {
    max: Math.max(1, connections - forTenants),
    pipeline: true,
    settings: { "app.tenant": everyTenant },
  });
  const pool = createPool(url, { max: forTenants });
  for (const one of [ledger, pool]) {
    // A connection that dies is replaced by the pool, and whoever used it is told by its statement; without listeners,
    // one for idle connections and one for those in use, it would end the process.
    one.on("error", () => undefined);
    one.on("connect", (client) => client.on("error", () => undefined));
  }
  const shared = shareConnections(ledger, Math.min(mostShared, ledger.options.max));
  const prisma = createClient(pool);

  /** Runs `work` on a connection of its own, again while it loses to others. */
  async function onLedger<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const client = await ledger.connect();
      let broken: Error | undefined;
      try {
        return await work(client);
      } catch (error) {
        await client.query("ROLLBACK").catch((reason: Error) => {
          broken = reason;
        });
        if (tries >= mostTries || !hasRetryableCode(error)) throw error;
      } finally {
        client.release(broken);
      }
    }
  }

  const withLedger: Database["withLedger"] = (tenantId, work, options = {}) => {
    const begin = toBegin(tenantId, options);
    return onLedger((client) => inTransaction(client, begin, work));
  };

  return {
    withLedger,
    withStatement: (work, options = {}) => {
      const { tenantId = everyTenant, durable = true, isShortRead = false } = options;
      if (tenantId === everyTenant && durable && !isShortRead) {
        return onLedger((client) =>
          work({
            rows: async <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) =>
              (await send<Row>(client, { name, text, values })).rows,
            commit: () => undefined,
          }),
        );
      }
      const begin = toBegin(tenantId, { durable, isPlannedOnce: isShortRead });
      const ask = (client: pg.PoolClient) =>
        inTransaction(client, begin, (sql) => {
          try {
            return work(sql);
          } finally {
            // Sent with it, whatever becomes of it: nothing stays open on the connection.
            sql.commit();
          }
        });
      return isShortRead ? shared.use(ask) : onLedger(ask);
    },
    withTenant: (tenantId, work) =>
      prisma.$transaction(
        async (client) => {
          await client.$executeRaw`SELECT set_config('app.tenant', ${toTenantId(tenantId)}, true)`;
          return work(client);
        },
        { timeout: 30_000, maxWait: 10_000 },
      ),
    check: async () => {
      try {
        await ledger.query("SELECT 1");
      } catch (cause) {
        throw new AppError("database.unavailable", "PostgreSQL does not answer; check DATABASE_URL and the server.", {
          cause,
        });
      }
    },
    close: async () => {
      await prisma.$disconnect();
      await Promise.all([ledger.end(), pool.ended || pool.end()]);
    },
  };
}
