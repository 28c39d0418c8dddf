import { inspect } from "node:util";
import type { Actor } from "@autoweave/auth/actor";
import { type App, createApp } from "@autoweave/engine/app";
import { createExpressionGuard } from "@autoweave/engine/run/expression-guard";
import { type RunTarget, toNewRun } from "@autoweave/engine/run/to-new-run";
import { importFlow } from "@autoweave/engine/service/flow/import-flow";
import { publishFlow } from "@autoweave/engine/service/flow/publish-flow";
import { toStoredValue } from "@autoweave/engine/store/stored-value";
import { setExpressionGuard } from "@autoweave/flow/set-expression-guard";
import { testKeys } from "../src/testing/test-keys.js";
import { benchNodes } from "./bench-nodes.js";
import type { Workload } from "./flows.js";

const tenantId = "bench";
const actor: Actor = { tenantId, subject: { kind: "service", id: "bench" }, roles: [], permissions: ["*"] };

/** Builds the parts of a process as engine/src/main does, with one node type more. With `inPlaceId` it is an API process. */
export function createBenchApp(databaseUrl: string, redisUrl: string | undefined, inPlaceId?: string): App {
  setExpressionGuard(createExpressionGuard());
  return createApp({
    keys: testKeys,
    issuer: "https://flows.example",
    databaseUrl,
    redisUrl,
    connections: 10,
    nodes: benchNodes,
    inPlaceId,
    http: {
      request: () => {
        throw new Error("nothing calls out here");
      },
    },
    onError: (error) => process.stderr.write(`${inspect(error)}\n`),
    onRunFailed: async () => undefined,
  });
}

/** Publishes a workload's flow, and says what its runs start from. */
export async function publishWorkload(app: App, { graph }: Workload): Promise<RunTarget> {
  await app.database.withTenant(tenantId, (client) =>
    client.tenant.upsert({ where: { id: tenantId }, create: { id: tenantId, name: "Bench" }, update: {} }),
  );
  const { id: flowId } = await importFlow(app, actor, { graph });
  await publishFlow(app, actor, { flow: flowId });
  const { id: versionId, number: version } = await app.database.withTenant(tenantId, (client) =>
    client.flowVersion.findFirstOrThrow({ where: { flowId } }),
  );
  return { tenantId, flowId, flowName: graph.name, versionId, version, node: "start" };
}

/** Accepts a run, and returns its id. */
export async function startRun(app: App, target: RunTarget, { input }: Workload): Promise<string> {
  const version = await app.versions.get(target.versionId);
  const run = toNewRun(target, version, { cause: "manual", input: toStoredValue(input) });
  return (await app.acceptor.accept({ run, version })).runId;
}
