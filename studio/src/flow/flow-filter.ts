import { findRows } from "../table/find-rows";
import type { FlowSummary } from "./flow-summary";

/** How a flow stands, as the list can be narrowed by. */
export const flowStates = ["live", "changed", "draft"] as const;
export type FlowState = (typeof flowStates)[number];

/** Which flows the list shows: what is absent narrows nothing. The address of the page holds it. */
export type FlowFilter = {
  text: string;
  folder: string | undefined;
  tag: string | undefined;
  state: FlowState | undefined;
};

/** Nothing is left out. */
export const noFilter: FlowFilter = { text: "", folder: undefined, tag: undefined, state: undefined };

/** The filter that an address holds; what makes no sense in it is left out. */
export function readFlowFilter(query: { get(name: string): string | null }): FlowFilter {
  const state = query.get("state");
  return {
    text: query.get("q") ?? "",
    folder: query.get("folder") || undefined,
    tag: query.get("tag") || undefined,
    state: flowStates.find((one) => one === state),
  };
}

/** A filter as the query of an address: empty, or with its question mark. */
export function toFilterQuery({ text, folder, tag, state }: FlowFilter): string {
  const given = Object.entries({ q: text, folder, tag, state }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** As people count: "Flow 2" comes before "Flow 10". */
const { compare } = new Intl.Collator(undefined, { numeric: true });

/** The flows that a filter lets through, by name. A folder lets through what is in the folders inside it, too. */
export function filterFlows(flows: readonly FlowSummary[], filter: FlowFilter): FlowSummary[] {
  const { text, folder, tag, state } = filter;
  const named = findRows(flows, text, (flow) => [flow.name, flow.description ?? "", flow.folder, ...flow.tags]);
  const found = named.filter(
    (flow) =>
      (folder === undefined || flow.folder === folder || flow.folder.startsWith(`${folder}/`)) &&
      (tag === undefined || flow.tags.includes(tag)) &&
      (state === undefined || isInState(flow, state)),
  );
  return found.sort((one, other) => compare(one.name, other.name));
}

function isInState({ published, isChanged }: FlowSummary, state: FlowState): boolean {
  if (state === "draft") return published === null;
  return published !== null && (state === "live" || isChanged === true);
}

/** Every folder that holds something, those in between included, by name. */
export function listFolders(flows: readonly FlowSummary[]): string[] {
  const folders = flows.flatMap(({ folder }) => {
    const names = folder === "" ? [] : folder.split("/");
    return names.map((_name, index) => names.slice(0, index + 1).join("/"));
  });
  return [...new Set(folders)].sort(compare);
}

/** Every tag that some flow has, by name. */
export function listTags(flows: readonly FlowSummary[]): string[] {
  return [...new Set(flows.flatMap(({ tags }) => tags))].sort(compare);
}
