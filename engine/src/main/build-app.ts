import { setExpressionGuard } from "@autoweave/flow/set-expression-guard";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { createLog, type Log } from "@autoweave/service/log";
import { createOutgoingHttp } from "@autoweave/service/outgoing/create-outgoing-http";
import { type App, createApp } from "../app.js";
import { createExpressionGuard } from "../run/expression-guard.js";
import { createLogKeeper } from "../service/observe/log-keeper.js";
import { checkKeys } from "../store/sealing/bind-keys.js";
import { startErrorFlows } from "../trigger/error-flows.js";
import { findKeys } from "./find-keys.js";
import { readSettings, type Settings } from "./settings.js";

/** A process's parts with its settings and its log. */
export type BuiltApp = { app: App; settings: Settings & { databaseUrl: string }; log: Log };

/** Builds the parts of the process called `name` from its environment. Throws `env.invalid` or what a part says. */
export async function buildApp(name: string, options: { inPlaceId?: string } = {}): Promise<BuiltApp> {
  const settings = readSettings();
  const keeper = createLogKeeper(name, settings.environment);
  const log = createLog(name, { onLine: keeper.add });
  const { databaseUrl } = settings;
  if (databaseUrl === undefined) throw new Error("DATABASE_URL is not set; `autoweave start` sets it by itself.");
  setExpressionGuard(createExpressionGuard());
  const http = createOutgoingHttp({ allow: settings.allowHosts });
  const keys = findKeys(settings);
  const app = createApp({
    databaseUrl,
    redisUrl: settings.redisUrl,
    connections: settings.connections,
    keys,
    issuer: settings.publicUrl ?? `http://localhost:${settings.port}`,
    nodes: builtinNodes,
    http,
    inPlaceId: options.inPlaceId,
    onError: (error) => log.error({ error }, "something failed in the background"),
    onRunFailed: (parts, row, body) => startErrorFlows(parts, row, body),
  });
  await app.database.check();
  keeper.open(app.database);
  await checkKeys(app.database, keys);
  await app.queue.check();
  return {
    settings: { ...settings, databaseUrl },
    log,
    app: {
      ...app,
      close: async () => {
        await keeper.close();
        await app.close();
        await http.close();
      },
    },
  };
}
