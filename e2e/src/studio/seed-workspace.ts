import type { Page } from "playwright";
import type { Server } from "../start-server.js";
import { callProcedure } from "./call-procedure.js";
import { joinWorkspace } from "./join-workspace.js";

/** What a workspace holds in which something stands on every page. */
export type Seeded = {
  /** A flow with a field of each kind, live as version 2, with a draft that has moved on and a run that failed. */
  flow: string;
  failedRun: string;
  /** Of somebody who has not joined yet. */
  invitationLink: string;
};

const start = { id: "start", type: "trigger.manual", version: 1, config: { sample: { orders: [] } } };

function toGraph(text: string) {
  return {
    format: 1,
    name: "Every kind of field",
    description: "A node of each kind of field, and one that fails.",
    nodes: [
      start,
      { id: "hook", type: "trigger.webhook", version: 1, config: { path: "kinds", methods: ["POST"] } },
      { id: "nightly", type: "trigger.schedule", version: 1, config: { cron: "0 2 * * *" } },
      { id: "note", type: "flow.note", version: 1, config: { text, color: "blue" } },
      { id: "say", type: "data.template-text", version: 1, note: "Why it is here", config: { text } },
      {
        id: "set",
        type: "data.set-fields",
        version: 1,
        config: { keep: "none", fields: [{ name: "total", value: { $expr: "1 + 2" } }] },
      },
      { id: "each", type: "logic.map", version: 1, config: { items: { $expr: "[1, 2, 3]" } } },
      { id: "twice", type: "data.template-text", version: 1, parent: "each", config: { text: "again" } },
      {
        id: "code",
        type: "code.javascript",
        version: 1,
        // On a busy machine the code waits for its turn: its usual time may be over before it has begun.
        config: { source: "return 1;", data: { one: 1 }, timeLimitMs: 30_000 },
      },
      {
        id: "fetch",
        type: "http.request",
        version: 1,
        config: { url: "https://api.example.com", credential: { $credential: "Shop" } },
      },
      { id: "wait", type: "flow.wait", version: 1, disabled: true, config: { mode: "duration", seconds: 1 } },
      { id: "stop", type: "flow.stop", version: 1, config: { message: "The order has no lines." } },
    ],
    edges: [
      ["start.input", "say.in"],
      ["hook.request", "say.in"],
      ["nightly.tick", "say.in"],
      ["say.text", "set.in"],
      ["say.text", "each.in"],
      ["each.item", "twice.in"],
      ["twice.text", "each.result"],
      ["say.text", "code.in"],
      ["set.out", "stop.in"],
    ].map(([from = "", to = ""]) => {
      const [[source, output], [target, input]] = [from.split("."), to.split(".")];
      return { from: { node: source, port: output }, to: { node: target, port: input } };
    }),
    layout: {
      start: { x: 0, y: 0 },
      hook: { x: 0, y: 100 },
      nightly: { x: 0, y: 200 },
      note: { x: 0, y: 320, width: 240, height: 100 },
      say: { x: 300, y: 100 },
      set: { x: 600, y: 0 },
      stop: { x: 900, y: 0 },
      code: { x: 600, y: 100 },
      fetch: { x: 600, y: 200 },
      wait: { x: 900, y: 200 },
      each: { x: 300, y: 320, width: 420, height: 180 },
      twice: { x: 90, y: 70 },
    },
  };
}

/** Fills the workspace of who is signed in, by the API. */
export async function seedWorkspace(page: Page, server: Server): Promise<Seeded> {
  const call = <Output>(path: string, input: unknown) => callProcedure<Output>(page, path, input);
  await call("credentials.create", {
    name: "Shop",
    type: "http-bearer",
    fields: { token: "not-to-be-seen" },
    hosts: ["api.example.com"],
  });
  const { id: flow } = await call<{ id: string }>("flows.import", { graph: toGraph("Hello") });
  await call("flows.publish", { flow, note: "The first" });
  const change = (text: string) => call("flows.import", { flow, graph: toGraph(text) });
  await change("Good day");
  await call("flows.publish", { flow, note: "Says good day" });
  const { runId: failedRun } = await call<{ runId: string }>("runs.start", { flow, trigger: "start", input: {} });
  await change("Good evening");
  await call("flows.organize", { flow, folder: "Shop/Orders", tags: ["money"] });
  await call("keys.create", { name: "Nightly import", scopes: ["flows:read"] });
  await call("identityProviders.create", { name: "Company login", issuer: "https://id.example.com", clientId: "us" });
  const member = await call<{ link: string }>("members.invite", { email: "grace@example.com", roles: ["editor"] });
  await joinWorkspace(server, member.link, { name: "Grace Hopper", password: "ship it on time for once" });
  const { link } = await call<{ link: string }>("members.invite", {
    email: "katherine@example.com",
    roles: ["viewer"],
  });
  return { flow, failedRun, invitationLink: link };
}
