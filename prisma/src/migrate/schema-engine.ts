import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

/** The type number of PostgreSQL's `"char"`. */
const charType = 18;

let loading: Promise<void> | undefined;

/**
 * What the engine imports. Its timers (one watches for ten seconds over a lock that has long been taken) must not hold
 * the process.
 */
function toImports(): Record<string, unknown> {
  const imports: Record<string, unknown> = { ...glue };
  for (const [name, given] of Object.entries(imports)) {
    if (!name.startsWith("__wbg_setTimeout_") || typeof given !== "function") continue;
    imports[name] = (...args: unknown[]) => {
      const timer: NodeJS.Timeout = given(...args);
      timer.unref();
      return timer;
    };
  }
  return imports;
}

/** The engine tells the message of a panic before it traps; thrown from here it is not lost. */
function fail(message: string): never {
  throw new Error(`Prisma's migration engine broke: ${message}`);
}

/** The package's own entry imports the .wasm file as a module, which Node 20 cannot; so it is put together here. */
async function loadEngine(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
  const bytes = readFileSync(join(dirname(entry), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": toImports() });
  const bindings: { __wbg_set_wasm?: (exports: WebAssembly.Exports) => void } = { ...glue };
  bindings.__wbg_set_wasm?.(instance.exports);
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: fail } });
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
}

/**
 * Prisma's adapter over `pool`, with two repairs that its migration engine needs. It cuts scripts at every semicolon,
 * also inside `$$` bodies, where PostgreSQL takes the whole script at once. And it refuses PostgreSQL's `"char"`, in
 * which the catalogue keeps its one-letter codes.
 */
function toAdapter(pool: pg.Pool, onError: (error: unknown) => void): SqlMigrationAwareDriverAdapterFactory {
  // The engine asks one thing at a time, so what the last result held is what the next reader wants to know.
  let charColumns: string[] = [];
  const asKnown = async (...args: unknown[]) => {
    const result: pg.QueryResult = await Reflect.apply(pool.query, pool, args);
    const fields = (result.fields ?? []).filter((field) => field.dataTypeID === charType);
    for (const field of fields) field.dataTypeID = pg.types.builtins.TEXT;
    charColumns = fields.map((field) => field.name);
    return result;
  };
  const factory = new PrismaPg(
    new Proxy(pool, { get: (target, key) => (key === "query" ? asKnown : Reflect.get(target, key)) }),
  );
  const connect = async () => {
    const adapter = await factory.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const isChar = (index: number) => charColumns.includes(result.columnNames[index] ?? "");
      const columnTypes = result.columnTypes.map((type, index) => (isChar(index) ? ColumnTypeEnum.Character : type));
      return { ...result, columnTypes };
    };
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        onError(error);
        throw error;
      }
    };
    return adapter;
  };
  const { provider, adapterName } = factory;
  return { provider, adapterName, connect, connectToShadowDb: () => factory.connectToShadowDb() };
}

/** Opens Prisma's migration engine on `pool`. `onError` gets PostgreSQL's own error of a script that failed. */
export async function openSchemaEngine(
  pool: pg.Pool,
  onError: (error: unknown) => void = () => undefined,
): Promise<SchemaEngine> {
  loading ??= loadEngine();
  await loading;
  const adapter = bindMigrationAwareSqlAdapterFactory(toAdapter(pool, onError));
  const datamodel = 'datasource db {\n  provider = "postgresql"\n}\n';
  return glue.SchemaEngine.new({ datamodels: [["schema.prisma", datamodel]] }, () => undefined, adapter);
}
