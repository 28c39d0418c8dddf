import { AppError } from "@autoweave/contracts/app-error";
import { createSubgraphServer } from "../api/graphql/create-subgraph-server.js";
import { subgraphs } from "../api/graphql/subgraphs.js";
import { openLimits } from "../service/limit/open-limits.js";
import { buildApp } from "./build-app.js";
import { runChild } from "./run-child.js";

// `node dist/main/subgraph.js NAME`: serves one subgraph of GraphQL to the gateways of other processes.
await runChild(async () => {
  const [name = ""] = process.argv.slice(2);
  const subgraph = subgraphs.find((one) => one.name === name);
  if (subgraph === undefined) {
    const names = subgraphs.map((one) => one.name).join(", ");
    throw new AppError("env.invalid", `Say which subgraph to serve: ${names}.`);
  }
  const { app, settings, log } = await buildApp(`subgraph-${name}`);
  await app.bus.ready();
  const { databaseUrl, redisUrl } = settings;
  const limits = await openLimits({ database: app.database, databaseUrl, redisUrl, onError: app.onError });
  const server = await createSubgraphServer({ ...app, limits }, subgraph);
  const address = await server.listen(settings.port, settings.host);
  return {
    log,
    address,
    stop: async () => {
      await server.close();
      await limits.close();
      await app.close();
    },
  };
});
