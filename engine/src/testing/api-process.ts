import { builtinNodes } from "@autoweave/nodes/builtin";
import { createServer } from "../api/server.js";
import { createApp } from "../app.js";
import { openLimits } from "../service/limit/open-limits.js";
import { testKeys } from "./test-keys.js";

// The HTTP side in a process of its own, for tests of what several of them do together. It tells its parent its address.
const { DATABASE_URL: databaseUrl = "", REDIS_URL } = process.env;
const redisUrl = REDIS_URL === "" ? undefined : REDIS_URL;
const onError = (error: unknown) => process.send?.({ error: String(error) });
const app = createApp({
  ...{ databaseUrl, redisUrl, onError },
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
// No busy machine is so slow that its counts are taken for lost.
const limits = await openLimits({ database: app.database, databaseUrl, redisUrl, onError, answerMs: 30_000 });
const server = await createServer({ ...app, limits });
process.send?.({ address: await server.listen(0) });
// Without its parent it would stay for ever.
process.on("disconnect", () => process.exit());
