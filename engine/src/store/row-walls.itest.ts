import { createPool } from "@autoweave/prisma/pool";
import { withDatabase } from "@autoweave/testing/with-database";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migratePostgresQueue } from "../queue/postgres-queue.js";

// Row-level security by itself: no use case, no policy, no `Database` is in the way. The application's role asks for
// whatever it likes, and PostgreSQL alone decides. Tables come from the catalogue: a new one is in here by itself.

/** Tables that belong to no tenant, and why that is right. */
const shared: Record<string, string> = {
  "public._prisma_migrations": "which migrations were applied",
};
/** The queue holds ids only, in a schema that the application's role may not touch. */
const sharedSchemas = new Set(["bullmq"]);

const tenants = ["tenant-a", "tenant-b"] as const;
type Tenant = (typeof tenants)[number];
const persons: Record<Tenant, string> = {
  "tenant-a": "00000000-0000-7000-8000-00000000000a",
  "tenant-b": "00000000-0000-7000-8000-00000000000b",
};

/** Expressions for what a column has to hold, where any value of its type will not do. */
const given: Record<string, (tenant: Tenant) => string> = {
  "person.id": (tenant) => `'${persons[tenant]}'`,
  "member.person_id": (tenant) => `'${persons[tenant]}'`,
  "session.id": () => "md5(random()::text) || md5(random()::text)",
  "token_family.subject_kind": () => "'key'",
};
/** Tables whose rows are all the installation's: no tenant has any, nor sees any. */
const ofInstallation = new Set(["public.signing_key"]);

/** An expression for a value of a type. */
const values: Record<string, string> = {
  uuid: "gen_random_uuid()",
  text: "md5(random()::text)",
  "character varying": "md5(random()::text)",
  "timestamp with time zone": "now()",
  "timestamp without time zone": "now()",
  integer: "1",
  smallint: "1",
  bigint: "1",
  boolean: "false",
  "double precision": "1",
  json: "'{}'",
  jsonb: "'{}'",
  bytea: "'\\x00'",
  "text[]": "'{}'",
  "integer[]": "'{}'",
  "uuid[]": "'{}'",
};

type Column = { name: string; type: string; isRequired: boolean };
type Table = { name: string; owner: string | undefined; columns: Column[]; isForced: boolean };
const everyTenant = "*";

const database = withDatabase();
let owner: pg.Client;
let pool: pg.Pool;
let tables: Table[];
let own: Table[];
let theirs: Table[];

async function readTables(): Promise<Table[]> {
  const { rows } = await owner.query<{ name: string; columns: Column[]; isForced: boolean }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relrowsecurity AND c.relforcerowsecurity AS "isForced",
       json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL),
         'isRequired', a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '') ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_t%'
       AND a.attnum > 0 AND NOT a.attisdropped
     GROUP BY 1, 2 ORDER BY 1`,
  );
  return rows.map(({ name, columns, isForced }) => {
    // A tenant is its own.
    const key = name === "public.tenant" ? "id" : "tenant_id";
    return { name, columns, isForced, owner: columns.some((column) => column.name === key) ? key : undefined };
  });
}

/** A statement that writes one row of a tenant's. */
function toInsert({ name, columns, owner: key }: Table, tenant: Tenant, as: string = tenant): string {
  const [, short = ""] = name.split(".");
  const written = columns.filter(
    (column) => column.isRequired || column.name === key || `${short}.${column.name}` in given,
  );
  const taken = written.map((column) => {
    if (column.name === key) return `'${as}'`;
    const special = given[`${short}.${column.name}`]?.(tenant);
    if (special !== undefined) return special;
    const value = values[column.type];
    if (value === undefined) throw new Error(`say how a ${column.type} is written, for ${name}.${column.name}`);
    return value;
  });
  const names = written.map((column) => `"${column.name}"`);
  return `INSERT INTO ${name} (${names.join(", ")}) VALUES (${taken.join(", ")})`;
}

/** Runs statements as the application's role, with a tenant or with none, and takes back what they did. */
async function asApp<T>(tenant: Tenant | undefined, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    if (tenant !== undefined) await client.query("SELECT set_config('app.tenant', $1, true)", [tenant]);
    return await work(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

/** How a statement went: the number of rows, or PostgreSQL's code for why not. */
async function attempt(client: pg.PoolClient, statement: string): Promise<number | string> {
  await client.query("SAVEPOINT attempt");
  try {
    return (await client.query(statement)).rowCount ?? 0;
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT attempt");
    return (error as { code?: string }).code ?? String(error);
  }
}

const forbidden = "42501";

async function countOf(client: pg.PoolClient, table: Table, tenant?: Tenant): Promise<number> {
  const where = tenant === undefined ? "" : ` WHERE "${table.owner}" = '${tenant}'`;
  const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table.name}${where}`);
  return rows[0]?.count ?? -1;
}

/** All rows of a tenant, as the owner of the database sees them. */
async function snapshot(tenant: Tenant): Promise<string[]> {
  const texts: string[] = [];
  for (const { name, owner: key } of own) {
    const { rows } = await owner.query<{ text: string }>(
      `SELECT t::text AS text FROM ${name} t WHERE "${key}" = $1 ORDER BY 1`,
      [tenant],
    );
    texts.push(...rows.map(({ text }) => `${name} ${text}`));
  }
  return texts;
}

describe("row-level security alone", () => {
  beforeAll(async () => {
    await migratePostgresQueue(database.url);
    owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    pool = createPool(database.url, { max: 1 });
    tables = await readTables();
    own = tables.filter((table) => table.owner !== undefined);
    theirs = own.filter(({ name }) => !ofInstallation.has(name));
    // One row of each tenant in each table; what refers to what is of no interest here.
    await owner.query("SET session_replication_role = replica");
    await owner.query("SELECT set_config('app.tenant', '*', false)");
    for (const table of theirs) for (const tenant of tenants) await owner.query(toInsert(table, tenant));
    for (const table of own.filter((one) => !theirs.includes(one))) {
      await owner.query(toInsert(table, "tenant-a", everyTenant));
    }
    await owner.query("SET session_replication_role = DEFAULT");
  }, 120_000);
  afterAll(async () => {
    await pool.end();
    await owner.end();
  });

  test("every table is some tenant's, row by row, or is known to be nobody's", async () => {
    const others = tables.filter((table) => table.owner === undefined).map(({ name }) => name);
    const unexplained = others.filter((name) => !sharedSchemas.has(name.split(".")[0] ?? ""));
    expect(unexplained.sort()).toEqual(Object.keys(shared).sort());
    expect(own.length).toBeGreaterThan(25);
    // And whoever works as the application's role cannot even ask.
    for (const name of others) {
      const { rows } = await owner.query<{ may: boolean }>(
        "SELECT has_table_privilege('autoweave_app', $1, 'SELECT, INSERT, UPDATE, DELETE') AS may",
        [name],
      );
      expect([name, rows[0]?.may]).toEqual([name, false]);
    }
    expect(own.filter(({ isForced }) => !isForced).map(({ name }) => name)).toEqual([]);
  });

  test("the application's role owns nothing, passes no wall, and nothing runs as somebody else for it", async () => {
    const { rows: roles } = await owner.query(
      "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'autoweave_app'",
    );
    expect(roles).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }]);
    const { rows: owned } = await owner.query(
      `SELECT relname FROM pg_class WHERE relowner = 'autoweave_app'::regrole
       UNION ALL SELECT rolname FROM pg_roles WHERE pg_has_role('autoweave_app', oid, 'MEMBER') AND rolname <> 'autoweave_app'`,
    );
    expect(owned).toEqual([]);
    const { rows: elevated } = await owner.query(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
       UNION ALL SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(elevated).toEqual([]);
  });

  test("a tenant sees its own row of each table, and none of the other's", async () => {
    for (const table of theirs) {
      const [mine, others, all] = await asApp("tenant-a", async (client) => [
        await countOf(client, table, "tenant-a"),
        await countOf(client, table, "tenant-b"),
        await countOf(client, table),
      ]);
      expect([table.name, mine, others, all]).toEqual([table.name, 1, 0, 1]);
    }
  });

  test("what is the installation's no tenant sees, though it is there", async () => {
    for (const name of ofInstallation) {
      const table = own.find((one) => one.name === name);
      if (table === undefined) throw new Error(`there is no ${name}`);
      const { rows } = await owner.query(`SELECT 1 FROM ${name}`);
      expect([name, rows.length, await asApp("tenant-a", (client) => countOf(client, table))]).toEqual([name, 1, 0]);
    }
  });

  test("without a tenant nothing is seen and nothing can be written", async () => {
    for (const table of own) {
      const [seen, written] = await asApp(undefined, async (client) => [
        await countOf(client, table),
        await attempt(client, toInsert(table, "tenant-a")),
      ]);
      expect([table.name, seen, written]).toEqual([table.name, 0, forbidden]);
    }
  });

  test("a tenant can neither add, change, take over, give away nor delete rows of the other's", async () => {
    const before = await snapshot("tenant-b");
    expect(before).toHaveLength(theirs.length);
    for (const table of theirs) {
      const { name, owner: key } = table;
      const outcome = await asApp("tenant-a", async (client) => ({
        added: await attempt(client, toInsert(table, "tenant-b")),
        changed: await attempt(client, `UPDATE ${name} SET "${key}" = "${key}" WHERE "${key}" = 'tenant-b'`),
        taken: await attempt(client, `UPDATE ${name} SET "${key}" = 'tenant-a' WHERE "${key}" = 'tenant-b'`),
        given: await attempt(client, `UPDATE ${name} SET "${key}" = 'tenant-b' WHERE "${key}" = 'tenant-a'`),
        deleted: await attempt(client, `DELETE FROM ${name} WHERE "${key}" = 'tenant-b'`),
      }));
      expect([name, outcome.added]).toEqual([name, forbidden]);
      for (const blind of [outcome.changed, outcome.taken, outcome.given, outcome.deleted]) {
        expect([name, blind === 0 || blind === forbidden, blind]).toEqual([name, true, blind]);
      }
    }
    expect(await snapshot("tenant-b")).toEqual(before);
  });

  test("what names every tenant is no tenant's to write", async () => {
    for (const table of own.filter(({ name }) => name !== "public.tenant")) {
      const statement = toInsert(table, "tenant-a", everyTenant);
      const written = await asApp("tenant-a", (client) => attempt(client, statement));
      expect([table.name, written]).toEqual([table.name, forbidden]);
    }
  });
});
