import { FlowGraph } from "@autoweave/contracts/flow-graph";
import catchFailures from "../../templates/catch-failures.flow.json";
import cleanCsv from "../../templates/clean-csv.flow.json";
import countUp from "../../templates/count-up.flow.json";
import countdown from "../../templates/countdown.flow.json";
import forEach from "../../templates/for-each.flow.json";
import greeting from "../../templates/greeting.flow.json";
import jsonToXml from "../../templates/json-to-xml.flow.json";
import morningNote from "../../templates/morning-note.flow.json";
import orderApproval from "../../templates/order-approval.flow.json";
import orderTotal from "../../templates/order-total.flow.json";
import script from "../../templates/script.flow.json";
import sortMail from "../../templates/sort-mail.flow.json";
import watchFlows from "../../templates/watch-flows.flow.json";
import webPage from "../../templates/web-page.flow.json";

/** A flow to begin with. It runs as it is, without any account elsewhere. */
export type Template = { slug: string; topic: string; graph: FlowGraph };

const sources: readonly [slug: string, topic: string, graph: unknown][] = [
  ["greeting", "Web address", greeting],
  ["web-page", "Web address", webPage],
  ["order-total", "Web address", orderTotal],
  ["clean-csv", "Data", cleanCsv],
  ["json-to-xml", "Data", jsonToXml],
  ["script", "Data", script],
  ["for-each", "Lists and loops", forEach],
  ["count-up", "Lists and loops", countUp],
  ["sort-mail", "Decisions", sortMail],
  ["order-approval", "Decisions", orderApproval],
  ["catch-failures", "When things fail", catchFailures],
  ["watch-flows", "When things fail", watchFlows],
  ["morning-note", "Time", morningNote],
  ["countdown", "Time", countdown],
];

let templates: readonly Template[] | undefined;

/** Every template, read once. */
export function listTemplates(): readonly Template[] {
  templates ??= sources.map(([slug, topic, graph]) => ({ slug, topic, graph: FlowGraph.parse(graph) }));
  return templates;
}
