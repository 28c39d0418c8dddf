import type { NodeDefinition } from "@autoweave/node-sdk";
import { javascript } from "./code/javascript.js";
import { aggregate } from "./data/aggregate.js";
import { filterList } from "./data/filter-list.js";
import { removeDuplicates } from "./data/remove-duplicates.js";
import { setFields } from "./data/set-fields.js";
import { sortLimit } from "./data/sort-limit.js";
import { templateText } from "./data/template-text.js";
import { call } from "./flow/call.js";
import { note } from "./flow/note.js";
import { respond } from "./flow/respond.js";
import { stop } from "./flow/stop.js";
import { wait } from "./flow/wait.js";
import { request } from "./http/request.js";
import { branch } from "./logic/branch.js";
import { map } from "./logic/map.js";
import { merge } from "./logic/merge.js";
import { repeat } from "./logic/repeat.js";
import { switchCases } from "./logic/switch.js";
import { dates } from "./parse/dates.js";
import { htmlToText } from "./parse/html-to-text.js";
import { markdownToHtml } from "./parse/markdown-to-html.js";
import { parseCsv } from "./parse/parse-csv.js";
import { parseJson } from "./parse/parse-json.js";
import { parseXml } from "./parse/parse-xml.js";
import { writeCsv } from "./parse/write-csv.js";
import { writeJson } from "./parse/write-json.js";
import { writeXml } from "./parse/write-xml.js";
import { called } from "./trigger/called.js";
import { error } from "./trigger/error.js";
import { manual } from "./trigger/manual.js";
import { schedule } from "./trigger/schedule.js";
import { webhook } from "./trigger/webhook.js";

/** Every node type that comes with AutoWeave. */
export const builtinNodes: readonly NodeDefinition[] = [
  manual,
  webhook,
  schedule,
  error,
  called,
  setFields,
  templateText,
  filterList,
  sortLimit,
  removeDuplicates,
  aggregate,
  branch,
  switchCases,
  merge,
  map,
  repeat,
  wait,
  call,
  respond,
  stop,
  note,
  request,
  javascript,
  parseJson,
  writeJson,
  parseCsv,
  writeCsv,
  parseXml,
  writeXml,
  htmlToText,
  markdownToHtml,
  dates,
];
