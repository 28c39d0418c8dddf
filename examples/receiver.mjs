#!/usr/bin/env node
// The world outside, for trying the examples: a small HTTP server that answers what their flows call, and keeps a journal
// of what it was sent. `node examples/receiver.mjs [port]` listens on 127.0.0.1, port 4010 when not told otherwise.
import { createServer } from "node:http";

const products = {
  "anvil-1": { name: "Anvil", price: 84.5 },
  "rope-20": { name: "Rope, 20 m", price: 19.9 },
  "rocket-3": { name: "Rocket skates", price: 349 },
  "magnet-7": { name: "Magnet", price: 27.25 },
  "spring-2": { name: "Spring", price: 12 },
};
const stock = { "anvil-1": 3, "rope-20": 120, "rocket-3": 0 };
const rates = { EUR: 1, USD: 1.1, GBP: 0.85 };
const sales = [
  { day: "2026-11-22", region: "North", amount: 1250.5 },
  { day: "2026-11-22", region: "South", amount: 310 },
  { day: "2026-11-22", region: "North", amount: 99.5 },
  { day: "2026-11-22", region: "West", amount: 45.25 },
];

/** What has been asked so far. `GET /journal` gives it, `DELETE /journal` forgets it and all that was counted. */
const journal = [];
const counts = new Map();
const open = new Set();

function count(name) {
  const next = (counts.get(name) ?? 0) + 1;
  counts.set(name, next);
  return next;
}

function forget() {
  journal.length = 0;
  counts.clear();
  open.clear();
}

const notFound = (what) => ({ status: 404, body: { error: `no ${what}` } });
const found = (value, what) => (value === undefined ? notFound(what) : { status: 200, body: value });
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Each answers `{ status, body, headers }`. `name` is the part of the path after the route's own. */
const routes = {
  "POST /messages": () => ({ status: 201, body: { id: `message-${count("messages")}` } }),
  "POST /payments": ({ body }) => ({ status: 201, body: { id: `payment-${count("payments")}`, paid: body?.amount } }),
  "POST /alerts": () => ({ status: 201, body: { id: `alert-${count("alerts")}` } }),
  "GET /products/": ({ name }) => found(products[name] && { sku: name, ...products[name] }, "product"),
  "GET /stock/": ({ name }) =>
    found(stock[name] === undefined ? undefined : { sku: name, stock: stock[name] }, "stock"),
  "GET /rates/": ({ name }) => found(rates[name] && { currency: name, rate: rates[name] }, "rate"),
  "GET /sales": () => ({ status: 200, body: sales }),
  // Too busy for the first calls, `?failures=` of them.
  "GET /busy/": ({ name, query }) => {
    const call = count(`busy ${name}`);
    if (call <= Number(query.get("failures") ?? 2)) {
      return { status: 429, headers: { "retry-after": "0" }, body: { error: "slow down" } };
    }
    return { status: 200, body: { name, call } };
  },
  // A job that is ready at the third look.
  "POST /jobs": () => ({ status: 202, body: { id: `job-${count("jobs")}` } }),
  "GET /jobs/": ({ name }) => {
    const look = count(`job ${name}`);
    return { status: 200, body: look < 3 ? { id: name, status: "working" } : { id: name, status: "ready", rows: 42 } };
  },
  // Answers once somebody has opened it: `POST /gates/<name>`.
  "GET /gates/": ({ name }) => (open.has(name) ? { status: 200, body: { open: name } } : { status: 500, body: null }),
  "POST /gates/": ({ name }) => {
    open.add(name);
    return { status: 200, body: { open: name } };
  },
  // Takes its time: `?ms=`.
  "POST /slow/": async ({ name, query }) => {
    await sleep(Number(query.get("ms") ?? 1000));
    return { status: 200, body: { name, call: count(`slow ${name}`) } };
  },
  "GET /journal": () => ({ status: 200, body: journal }),
  "DELETE /journal": () => {
    forget();
    return { status: 200, body: [] };
  },
};

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

async function answer(request, response) {
  const url = new URL(request.url, "http://receiver");
  const body = await readBody(request);
  const [, first = "", name] = /^(\/[^/]*\/?)(.*)$/.exec(url.pathname) ?? [];
  const route = routes[`${request.method} ${first}`];
  if (first !== "/journal") {
    journal.push({ method: request.method, path: url.pathname, query: url.search, headers: request.headers, body });
  }
  const made =
    (await route?.({ name: decodeURIComponent(name), query: url.searchParams, body })) ?? notFound("such path");
  response.writeHead(made.status, { "content-type": "application/json", ...made.headers });
  response.end(JSON.stringify(made.body));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.writeHead(500, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: error.message }));
  });
});
server.listen(Number(process.argv[2] ?? 4010), "127.0.0.1", () => {
  process.stdout.write(`receiver at http://127.0.0.1:${server.address().port}\n`);
});
