import { builtinNodes } from "@autoweave/nodes/builtin";
import { createSubgraphServer } from "../api/graphql/create-subgraph-server.js";
import { weatherSubgraph } from "../api/graphql/testing/weather-subgraph.js";
import { createApp } from "../app.js";
import { openLimits } from "../service/limit/open-limits.js";
import { testKeys } from "./test-keys.js";

// The test's own subgraph in a process of its own. It tells its parent its address.
const { DATABASE_URL: databaseUrl = "", PORT = "0" } = process.env;
const onError = (error: unknown) => process.send?.({ error: String(error) });
const app = createApp({
  ...{ databaseUrl, redisUrl: undefined, onError },
  connections: 4,
  keys: testKeys,
  issuer: "https://flows.example",
  nodes: builtinNodes,
  http: {
    request: async () => {
      throw new Error("these tests call nobody");
    },
  },
  onRunFailed: async () => undefined,
});
const limits = await openLimits({ database: app.database, databaseUrl, redisUrl: undefined, onError });
const server = await createSubgraphServer({ ...app, limits }, weatherSubgraph);
process.send?.({ address: await server.listen(Number(PORT)) });
// Without its parent it would stay for ever.
process.on("disconnect", () => process.exit());
