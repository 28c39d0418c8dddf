import { createSubgraphServer } from "@autoweave/engine/api/graphql/create-subgraph-server";
import { subgraphs } from "@autoweave/engine/api/graphql/subgraphs";
import { createBenchApp } from "./bench-app.js";
import { createBenchLimits } from "./bench-limits.js";
import { readVariable, serveParent } from "./child.js";

const databaseUrl = readVariable("BENCH_DATABASE_URL");
const app = createBenchApp(databaseUrl, process.env.BENCH_REDIS_URL);
await app.bus.ready();
const limits = createBenchLimits(databaseUrl);
const subgraph = subgraphs.find(({ name }) => name === readVariable("BENCH_SUBGRAPH"));
if (subgraph === undefined) throw new Error("there is no such subgraph");
const server = await createSubgraphServer({ ...app, limits }, subgraph);
const url = `${await server.listen(0)}/graphql`;

// A process that serves one subgraph to the gateway.
serveParent<object, { url: string }>(
  async () => ({ url }),
  async () => {
    await server.close();
    await limits.close();
    await app.close();
  },
);
