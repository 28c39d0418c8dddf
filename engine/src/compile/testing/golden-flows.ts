import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { testFlow } from "./test-flow.js";

const read = (source: string) => ({ value: { $expr: source } });

/** Flows whose plans are kept in `golden/`, one shape each. */
export const goldenFlows: Record<string, FlowGraph> = {
  "all-pure": testFlow({ start: "start", a: "pure", b: "pure", c: "pure", choose: "branch", yes: "pure", no: "pure" }, [
    "start > a > b > c > choose",
    "choose.yes > yes",
    "choose.no > no",
  ]),
  "effectful-chain": testFlow(
    { start: "start", a: "idempotent", b: "at-least-once", c: "at-most-once", d: "pure", e: "pure" },
    ["start > a > b > c > d > e"],
  ),
  "fan-out": testFlow({ start: "start", prepare: "pure", a: "idempotent", b: "idempotent", c: "at-least-once" }, [
    "start > prepare > a",
    "prepare > b",
    "prepare > c",
  ]),
  diamond: testFlow({ start: "start", a: "idempotent", b: "idempotent", join: "merge", send: "at-most-once" }, [
    "start > a > join > send",
    "start > b > join",
  ]),
  "n-shape": testFlow({ start: "start", a: "idempotent", b: "idempotent", c: "idempotent", d: "idempotent" }, [
    "start > a > c",
    "start > b > d",
    "a > d.right",
  ]),
  "first-of-two": testFlow(
    {
      start: "start",
      ask: "at-least-once",
      approved: "wait",
      late: "wait",
      first: { type: "merge", config: { mode: "first" } },
      tell: "at-least-once",
    },
    ["start > ask > approved > first", "ask > late > first > tell"],
  ),
  "held-up": testFlow(
    { start: "start", approval: "wait", log: "idempotent", book: "idempotent", send: "idempotent", close: "merge" },
    ["start > approval > log", "approval > book > close", "start > send > close"],
  ),
  "several-triggers": testFlow(
    {
      hook: "start",
      nightly: "start",
      clean: "pure",
      load: "idempotent",
      both: "merge",
      answer: "pure",
      report: "idempotent",
    },
    ["hook > clean > both", "nightly > load > both > answer", "nightly > report"],
  ),
  "error-route": testFlow(
    {
      start: "start",
      call: "idempotent",
      use: "pure",
      mend: "at-least-once",
      end: { type: "merge", priority: 3 },
      rest: {
        type: "idempotent",
        onError: "fallback",
        fallback: { out: "nothing" },
        retry: { attempts: 5, delayMs: 10, maxDelayMs: 100 },
      },
    },
    ["start > call > use > end > rest", "call.error > mend > end"],
    { priority: 1 },
  ),
  "far-reads": testFlow(
    {
      start: "start",
      a: "idempotent",
      b: { type: "idempotent", config: read("nodes.start.out") },
      c: { type: "pure", config: read("nodes.a.out + nodes.start.out") },
      d: {
        type: "at-most-once",
        config: read("nodes.c.out"),
        concurrency: { key: { $expr: "nodes.a.also" }, limit: 2 },
      },
    },
    ["start > a > b > c > d"],
  ),
  "map-inline": testFlow(
    {
      start: "start",
      settings: "idempotent",
      each: { type: "map", config: { items: [1, 2] } },
      shape: { type: "pure", parent: "each", config: read("nodes.start.out") },
      check: { type: "branch", parent: "each", config: read("nodes.settings.out") },
      sum: "pure",
    },
    ["start > settings > each > sum", "each.item > shape > check", "check.yes > each.result"],
  ),
  "map-of-effects": testFlow(
    {
      start: "start",
      list: "idempotent",
      each: { type: "map", config: { items: [1, 2] }, priority: 2 },
      fetch: { type: "idempotent", parent: "each", config: read("nodes.start.out") },
      shape: { type: "pure", parent: "each", config: read("nodes.list.out") },
      store: { type: "at-least-once", parent: "each", config: read("nodes.fetch.out") },
      done: "pure",
    },
    [
      "start > list > each > done",
      "each.item > fetch > shape > store",
      "store > each.result",
      "fetch.error > each.result",
    ],
  ),
  "nested-bodies": testFlow(
    {
      start: "start",
      pages: { type: "repeat", config: { limit: 3 } },
      page: { type: "idempotent", parent: "pages" },
      rows: { type: "map", parent: "pages", config: { items: [1] } },
      row: { type: "pure", parent: "rows", config: read("nodes.page.out") },
      save: { type: "map", parent: "pages", config: { items: [1] } },
      put: { type: "at-least-once", parent: "save", config: read("nodes.rows.results") },
      end: "pure",
    },
    [
      "start > pages > end",
      "pages.item > page > rows > save > pages.result",
      "rows.item > row > rows.result",
      "save.item > put > save.result",
    ],
  ),
};
