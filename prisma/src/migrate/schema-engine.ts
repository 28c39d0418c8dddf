import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";

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

/** The package's own entry imports the .wasm file as a module, which Node 20 cannot; so it is put together here. */
async function loadEngine(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
  const bytes = readFileSync(join(dirname(entry), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": toImports() });
  const bindings: { __wbg_set_wasm?: (exports: WebAssembly.Exports) => void } = { ...glue };
  bindings.__wbg_set_wasm?.(instance.exports);
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: () => undefined } });
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
}

/**
 * Prisma's adapter over `pool`, with one repair: it cuts scripts at every semicolon, also inside `$$` bodies, where
 * PostgreSQL takes the whole script at once.
 */
function toAdapter(pool: pg.Pool, onError: (error: unknown) => void): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    connect: async () => {
      const adapter = await factory.connect();
      adapter.executeScript = async (script) => {
        try {
          await pool.query(script);
        } catch (error) {
          onError(error);
          throw error;
        }
      };
      return adapter;
    },
  };
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
