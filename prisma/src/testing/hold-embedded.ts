// Run as a process of its own by the tests: starts the embedded PostgreSQL of the home in argv, says where it is, and
// stops it on SIGINT, after having used it once more.
import pg from "pg";
import { startEmbedded } from "../embedded.js";

const home = process.argv[2] ?? "";
const write = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const postgres = await startEmbedded({ home, onNotice: (notice) => write({ notice }) });
process.once("SIGINT", async () => {
  // The signal reached the whole process group; the server must still answer.
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query("SELECT 1 AS one");
  await client.end();
  await postgres.stop();
  write({ answered: rows });
  process.exit(0);
});
const keepAlive = setInterval(() => undefined, 60_000);
keepAlive.ref();
write({ url: postgres.url, dataDir: postgres.dataDir });
