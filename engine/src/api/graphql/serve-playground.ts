import { randomBytes } from "node:crypto";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiParts } from "../api-parts.js";
import { authenticateRequest } from "../authenticate-request.js";
import { servesAnybody } from "../route-policy.js";
import { graphqlPath } from "./gateway.js";

const assetsPath = `${graphqlPath}/assets`;
const script = "text/javascript; charset=utf-8";
/** The page's files do not change while this version runs. */
const assetSeconds = 3600;

/** GraphiQL's own files, as its package holds them: nine megabytes, which are loaded when somebody first asks. */
const assets = {
  "graphiql.js": { type: script, name: "js" },
  "graphiql.css": { type: "text/css; charset=utf-8", name: "css" },
  "editor.js": { type: script, name: "editorWorkerService" },
  "json.js": { type: script, name: "jsonWorker" },
  "graphql.js": { type: script, name: "graphqlWorker" },
} as const;

/** What the page does at last: its editors work on threads, and it asks this very address, as whoever is signed in. */
const begin = `
self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => "${assetsPath}/" + (label === "json" || label === "graphql" ? label : "editor") + ".js",
};
YogaGraphiQL.renderYogaGraphiQL(document.querySelector("#root"), ${JSON.stringify({
  endpoint: graphqlPath,
  title: "AutoWeave",
  subscriptionsProtocol: "SSE",
  defaultQuery: "{\n  flows {\n    edges {\n      node {\n        name\n      }\n    }\n  }\n}\n",
})});
`;

function toPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>GraphQL · AutoWeave</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${assetsPath}/graphiql.css">
  </head>
  <body>
    <div id="root"></div>
    <script nonce="${nonce}" src="${assetsPath}/graphiql.js"></script>
    <script nonce="${nonce}">${begin}</script>
  </body>
</html>
`;
}

/** Scripts need the nonce, and nothing comes from elsewhere. The editor makes its style sheets as it goes. */
function toPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** True for a person who opens the address in a browser. Programs ask for JSON or an event stream. */
export function asksForPage({ method, headers }: FastifyRequest): boolean {
  return method === "GET" && headers.accept?.includes("text/html") === true;
}

/** Answers with GraphiQL whoever is signed in; others sign in first, and come back. */
export async function sendPlayground(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  try {
    await authenticateRequest(parts, request.raw);
  } catch (error) {
    if (!isAppError(error) || error.code !== "auth.required") throw error;
    return reply.redirect(`/sign-in?returnTo=${encodeURIComponent(request.url)}`);
  }
  const nonce = randomBytes(18).toString("base64");
  return reply
    .type("text/html; charset=utf-8")
    .header("content-security-policy", toPolicy(nonce))
    .header("cache-control", "no-store")
    .header("referrer-policy", "no-referrer")
    .header("x-content-type-options", "nosniff")
    .send(toPage(nonce));
}

const assetsPolicy = { config: servesAnybody("the page's files are the same for everybody") };

/** Opens the addresses of the page's files. They are the same for everybody, and say nothing of this installation. */
export function servePlaygroundAssets(fastify: FastifyInstance): void {
  for (const [file, { type, name }] of Object.entries(assets)) {
    fastify.get(`${assetsPath}/${file}`, assetsPolicy, async (_request, reply) => {
      const files = await import("@graphql-yoga/render-graphiql/graphiql").catch((cause: unknown) => {
        throw new AppError("internal.bug", "The files of GraphiQL cannot be loaded.", { cause });
      });
      return reply
        .type(type)
        .header("cache-control", `public, max-age=${assetSeconds}`)
        .header("x-content-type-options", "nosniff")
        .send(files[name]);
    });
  }
}
