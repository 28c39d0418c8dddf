import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Below the ports that systems give to connections that go out. One of those may be taken at any moment while a server is
 * away, even by a client that tries to reach that server: it then speaks to itself, and the server cannot come back.
 */
const ports = { from: 20_000, to: 32_768 } as const;
const mostTries = 100;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** A port on loopback that nobody listens on now. Another server may take it in between: be ready to ask again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries++) {
    const port = randomInt(ports.from, ports.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${ports.from} and ${ports.to}.`);
}
