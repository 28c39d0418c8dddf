import { AppError } from "@autoweave/contracts/app-error";
import { createClient } from "@autoweave/prisma/client";
import type { PrismaClient } from "@autoweave/prisma/generated/client";
import { createPool } from "@autoweave/prisma/pool";
import type pg from "pg";

/** The tenant name under which the engine itself works: relay, worker and reconciler serve all tenants. */
export const everyTenant = "*";

/** Prisma inside a transaction that is bound to one tenant. */
export type TenantClient = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

/** Plain SQL inside a transaction that is bound to one tenant, or to every tenant. */
export type Sql = {
  /** Runs a statement that is prepared once a connection under `name`. */
  rows<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]>;
};

/** The only way to the database. Both walls stand here: no caller gets a connection without naming a tenant. */
export type Database = {
  /** For use cases: Prisma, as one tenant. */
  withTenant<T>(tenantId: string, work: (client: TenantClient) => Promise<T>): Promise<T>;
  /** For the ledger: prepared SQL, as one tenant or as {@link everyTenant}. Retries serialisation and deadlock losers. */
  withLedger<T>(tenantId: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Throws `database.unavailable` when PostgreSQL does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
};

const tenantPattern = /^(?:\*|[A-Za-z0-9_-]{1,64})$/;
const retryable = new Set(["40001", "40P01"]);
const mostTries = 5;

function hasRetryableCode(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && retryable.has(String(error.code));
}

function toTenantId(tenantId: string): string {
  if (!tenantPattern.test(tenantId)) throw new AppError("internal.bug", "A tenant id has a character it may not have.");
  return tenantId;
}

async function inTransaction<T>(pool: pg.Pool, tenantId: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // One round trip for both; the id cannot close the quote, see the pattern above.
    await client.query(`BEGIN; SELECT set_config('app.tenant', '${toTenantId(tenantId)}', true)`);
    const result = await work({
      rows: async <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) =>
        (await client.query<Row>({ name, text, values })).rows,
    });
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((reason: Error) => {
      broken = reason;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Opens a pool on `url`, as the role that owns nothing. `connections` bounds the pool. */
export function createDatabase(url: string, connections: number): Database {
  const pool = createPool(url, { max: connections });
  // A connection that dies is replaced by the pool, and whoever used it is told by its statement; without listeners, one
  // for idle connections and one for those in use, it would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const prisma = createClient(pool);

  async function withLedger<T>(tenantId: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await inTransaction(pool, tenantId, work);
      } catch (error) {
        if (attempt >= mostTries || !hasRetryableCode(error)) throw error;
      }
    }
  }

  return {
    withLedger,
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
        await pool.query("SELECT 1");
      } catch (cause) {
        throw new AppError("database.unavailable", "PostgreSQL does not answer; check DATABASE_URL and the server.", {
          cause,
        });
      }
    },
    close: async () => {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}
