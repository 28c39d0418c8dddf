import { builtinNodes } from "@autoweave/nodes/builtin";
import { createApp } from "../app.js";
import { startWorker } from "../run/worker.js";
import { createAppendNodes } from "./append-node.js";
import { createProbe } from "./probe.js";
import { testKeys } from "./test-keys.js";

// A worker in a process of its own, for tests that kill it. Its name is its process id.
const { DATABASE_URL: databaseUrl = "", REDIS_URL: redisUrl, APPEND_FILE: file = "" } = process.env;
const app = createApp({
  databaseUrl,
  redisUrl: redisUrl === "" ? undefined : redisUrl,
  connections: 4,
  keys: testKeys,
  issuer: "https://flows.example",
  nodes: [...builtinNodes, ...createProbe().nodes, ...createAppendNodes(file)],
  http: {
    request: async () => {
      throw new Error("these tests call nobody");
    },
  },
  onError: (error) => process.send?.({ error: String(error) }),
  onRunFailed: async () => undefined,
});
startWorker({ ...app, id: String(process.pid), concurrency: 20 });
process.send?.("ready");
// Without its parent it would stay for ever.
process.on("disconnect", () => process.exit());
