import type { Actor } from "@autoweave/auth/actor";
import { buildSchema } from "@autoweave/engine/api/graphql/build-schema";
import type { GraphqlContext } from "@autoweave/engine/api/graphql/builder";
import { subgraphs } from "@autoweave/engine/api/graphql/subgraphs";
import { createServer } from "@autoweave/engine/api/server";
import { watchWorkers } from "@autoweave/engine/run/worker-presence";
import { importFlow } from "@autoweave/engine/service/flow/import-flow";
import { publishFlow } from "@autoweave/engine/service/flow/publish-flow";
import { createKey } from "@autoweave/engine/service/key/keys";
import { createLive } from "@autoweave/engine/service/live/live";
import { createRunWatch } from "@autoweave/engine/service/run-watch";
import Fastify from "fastify";
import { createYoga } from "graphql-yoga";
import { createBenchApp } from "./bench-app.js";
import { createBenchLimits } from "./bench-limits.js";
import { readVariable, serveParent } from "./child.js";
import { workloads } from "./flows.js";
import { type SeededFlow, seedKeptRuns } from "./seed-runs.js";

const flowCount = 10;

const databaseUrl = readVariable("BENCH_DATABASE_URL");
const app = createBenchApp(databaseUrl, process.env.BENCH_REDIS_URL);
await app.bus.ready();
const limits = createBenchLimits(databaseUrl);
const parts = { ...app, limits };
const actor: Actor = {
  tenantId: "bench-api",
  subject: { kind: "service", id: "bench" },
  roles: [],
  permissions: ["*"],
};

/** The same resolvers without anything of ours around them: no sign-in, no limits, no price. */
async function servePlain(): Promise<{ address: string; close(): Promise<unknown> }> {
  const context = {
    parts: { ...parts, watch: createRunWatch(app), live: createLive(app), workers: watchWorkers(app) },
  };
  const yoga = createYoga<GraphqlContext>({ schema: buildSchema(subgraphs), logging: false });
  const fastify = Fastify();
  fastify.post("/graphql", async (request, reply) => {
    const response = await yoga.handleNodeRequestAndResponse(request, reply, {
      ...context,
      actor,
      again: { credential: "bench", authenticate: async () => actor },
      signal: new AbortController().signal,
    });
    return reply
      .status(response.status)
      .type("application/json")
      .send(await response.text());
  });
  return { address: await fastify.listen({ port: 0 }), close: () => fastify.close() };
}

async function seed(runs: number): Promise<{ secret: string; runs: string[] }> {
  const { tenantId } = actor;
  await app.database.withTenant(tenantId, (client) => client.tenant.create({ data: { id: tenantId, name: "Bench" } }));
  const flows: SeededFlow[] = [];
  const [workload] = workloads;
  if (workload === undefined) throw new Error("there is no flow to publish");
  for (let count = 0; count < flowCount; count++) {
    const flowName = `bench ${count}`;
    const { id: flowId } = await importFlow(app, actor, { graph: { ...workload.graph, name: flowName } });
    await publishFlow(app, actor, { flow: flowId });
    const version = await app.database.withTenant(tenantId, (client) =>
      client.flowVersion.findFirstOrThrow({ where: { flowId } }),
    );
    flows.push({ flowId, flowName, versionId: version.id });
  }
  await seedKeptRuns(databaseUrl, { tenantId, flows, runs });
  const { secret } = await createKey(app, actor, { name: "bench", scopes: ["*"] });
  const found = await app.database.withTenant(tenantId, (client) =>
    client.run.findMany({ select: { id: true }, take: 500, orderBy: { createdAt: "desc" } }),
  );
  return { secret, runs: found.map(({ id }) => id) };
}

const seeded = await seed(Number(readVariable("BENCH_RUNS")));
const whole = await createServer(parts);
const stitched = await createServer(parts, {
  subgraphUrls: new Map([[readVariable("BENCH_SUBGRAPH"), readVariable("BENCH_SUBGRAPH_URL")]]),
});
const plain = await servePlain();
const addresses = { plain: plain.address, whole: await whole.listen(0), stitched: await stitched.listen(0) };

/** What the load needs to know. */
export type ApiServer = { addresses: typeof addresses; secret: string; runs: string[] };

serveParent<object, ApiServer>(
  async () => ({ addresses, ...seeded }),
  async () => {
    await Promise.all([plain.close(), whole.close(), stitched.close()]);
    await limits.close();
    await app.close();
  },
);
