import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { AppError } from "@autoweave/contracts/app-error";
import { createLog } from "@autoweave/service/log";
import compression from "compression";
import sirv from "sirv";
import { findBuiltWebApp } from "./find-built-web-app.js";
import { paintFirst } from "./paint-first.js";
import { runChild } from "./run-child.js";

/** What is used of Next.js. It comes with the built app: the engine itself does not depend on it. */
type Next = (options: { dev: false; dir: string; hostname: string; port: number; quiet: true }) => {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
};

/** `compression` is typed for Express, and needs no more than this. */
type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Only the API of this machine may come: it is the one door. */
const host = "127.0.0.1";

/** Pages under way may end within this. */
const closeMs = 3000;

const filesPath = "/_next/static";

/**
 * Answers with the app's files as its build has compressed them: doing that anew for every visit would slow down the
 * page that waits for them. Their names hold a hash of what is in them, so browsers keep them.
 */
function createFileServer(folder: string) {
  return sirv(join(folder, ".next", "static"), {
    brotli: true,
    gzip: true,
    immutable: true,
    maxAge: 31_536_000,
    setHeaders: (response) => {
      response.setHeader("x-content-type-options", "nosniff");
      response.setHeader("cross-origin-resource-policy", "same-origin");
    },
  });
}

function loadNext(folder: string): Next {
  const { config } = JSON.parse(readFileSync(join(folder, ".next", "required-server-files.json"), "utf8"));
  // The same as the server.js that Next.js puts into the folder, which cannot be told when to listen or to end.
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
  process.chdir(folder);
  return createRequire(join(folder, "server.js"))("next") as Next;
}

await runChild(async () => {
  const [name = "", port = "0"] = process.argv.slice(2);
  const folder = findBuiltWebApp(name);
  if (folder === undefined) throw new AppError("app.unavailable", `The ${name} is not built; run npm run build.`);
  const log = createLog(name);
  const app = loadNext(folder)({ dev: false, dir: folder, hostname: host, port: Number(port), quiet: true });
  await app.prepare();
  const answer = app.getRequestHandler();
  const answerFile = createFileServer(folder);
  const compress = compression() as unknown as Middleware;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path.startsWith(`${filesPath}/`)) {
      request.url = path.slice(filesPath.length);
      answerFile(request, response);
      return;
    }
    compress(request, response, () => {
      paintFirst(response);
      void answer(request, response);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(Number(port), host, resolve);
  });
  return {
    log,
    stop: async () => {
      const timer = setTimeout(() => server.closeAllConnections(), closeMs);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
      clearTimeout(timer);
      await app.close();
    },
  };
});
