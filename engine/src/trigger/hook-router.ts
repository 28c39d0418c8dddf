import { AppError } from "@autoweave/contracts/app-error";
import type { Bus } from "../queue/bus.js";
import { triggerTopic } from "../queue/topics.js";
import { type Database, everyTenant, type Sql } from "../store/database.js";
import { createHookTable, type HookMatch, type HookTable } from "./hook-table.js";
import type { PublishedTrigger } from "./published-trigger.js";
import { createRefresher } from "./refresher.js";

/** A published webhook. The same object as long as it stays published unchanged. */
export type HookTrigger = PublishedTrigger & { path: string; methods: string[] };

/** Finds the webhook of a call, among those of all tenants. */
export type HookRouter = {
  find(method: string, segments: readonly string[]): Promise<HookMatch<HookTrigger>>;
  close(): void;
};

/** A bus message may be lost: look whether something was published this often. */
const pollMs = 3000;
/** Calls that find nothing look into the database, together, at most this often. */
const spacingMs = 100;

async function readMark(sql: Sql): Promise<string> {
  const rows = await sql.rows<{ mark: string }>(
    "read-hook-mark",
    `SELECT count(*) || ':' || COALESCE(md5(string_agg(t.id::text || t.version_id::text || f.name, '|' ORDER BY t.id)), '') AS mark
     FROM trigger t JOIN flow f ON f.id = t.flow_id WHERE t.hook_path IS NOT NULL`,
    [],
  );
  return rows[0]?.mark ?? "";
}

async function readHooks(sql: Sql): Promise<HookTrigger[]> {
  return sql.rows<HookTrigger>(
    "read-hooks",
    `SELECT t.id, t.tenant_id AS "tenantId", t.flow_id AS "flowId", f.name AS "flowName", t.version_id AS "versionId",
       v.number AS version, t.node, t.config, t.hook_path AS path, t.hook_methods AS methods
     FROM trigger t JOIN flow f ON f.id = t.flow_id JOIN flow_version v ON v.id = t.version_id
     WHERE t.hook_path IS NOT NULL ORDER BY t.created_at, t.id`,
    [],
  );
}

function isSame(one: HookTrigger | undefined, other: HookTrigger): one is HookTrigger {
  return one !== undefined && one.versionId === other.versionId && one.flowName === other.flowName;
}

/** Keeps the webhooks of all tenants at hand, and notices what other processes publish. */
export function createHookRouter(parts: {
  database: Database;
  bus: Bus;
  onError: (error: unknown) => void;
}): HookRouter {
  let table: HookTable<HookTrigger> = createHookTable<HookTrigger>([]);
  let known = new Map<string, HookTrigger>();
  let mark: string | undefined;

  async function read(): Promise<void> {
    await parts.database.withLedger(everyTenant, async (sql) => {
      const now = await readMark(sql);
      if (now === mark) return;
      const hooks = (await readHooks(sql)).map((hook) => {
        const before = known.get(hook.id);
        return isSame(before, hook) ? before : hook;
      });
      known = new Map(hooks.map((hook) => [hook.id, hook]));
      table = createHookTable(hooks);
      mark = now;
    });
  }

  const { refresh } = createRefresher({ spacingMs, run: read });
  /** Under way because something was published: until it is done, even what is found may be of yesterday. */
  let catchingUp: Promise<void> | undefined;

  function catchUp(): void {
    const current = refresh()
      .catch(parts.onError)
      .finally(() => {
        if (catchingUp === current) catchingUp = undefined;
      });
    catchingUp = current;
  }

  catchUp();
  const unsubscribe = parts.bus.subscribe(triggerTopic, catchUp);
  const timer = setInterval(() => void refresh().catch(parts.onError), pollMs).unref();

  return {
    find: async (method, segments) => {
      if (catchingUp !== undefined) await catchingUp;
      const match = table.find(method, segments);
      if (match !== undefined && "route" in match) return match;
      // Perhaps published a moment ago, in another process.
      await refresh().catch((cause: unknown) => {
        throw new AppError("database.unavailable", "Whether a flow answers here cannot be looked up now; try again.", {
          cause,
        });
      });
      return table.find(method, segments);
    },
    close: () => {
      clearInterval(timer);
      unsubscribe();
    },
  };
}
