import { type GraphQLField, type GraphQLSchema, getNamedType, isLeafType, isNonNullType } from "graphql";
import type { Browser } from "./browser.js";
import type { ListedProcedure } from "./list-procedures.js";

/** How a call ended: the code of the error, or none. `text` is the whole answer, or the beginning of a stream. */
export type Outcome = { status: number; code: string | undefined; text: string };

const codePattern = /"(?:appCode|code)":"([a-z-]+\.[a-z-]+)"/;
/** The first word of a stream: an update or an error, of either protocol. */
const firstWord = /event: (?:serialized-error|next)[\s\S]*?\n\n|"updates":[\s\S]*?\n\n/;

async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (firstWord.test(text)) break;
  }
  return text;
}

async function openStream(url: string, browser: Browser, path: string, init: RequestInit = {}): Promise<Outcome> {
  const gone = new AbortController();
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const own = { origin: url, "sec-fetch-site": "same-origin", accept: "text/event-stream", cookie };
  const response = await fetch(`${url}${path}`, {
    ...init,
    headers: { ...own, ...(init.headers as Record<string, string>) },
    signal: gone.signal,
  });
  const text = await readStart(response);
  gone.abort();
  return { status: response.status, text, code: codePattern.exec(text)?.[1] };
}

async function post(browser: Browser, path: string, body: unknown): Promise<Outcome> {
  const { status, body: answer } = await browser.post(path, body);
  const text = JSON.stringify(answer);
  return { status, text, code: codePattern.exec(text)?.[1] };
}

/** Calls a procedure of tRPC as a page does. A stream is read up to its first word. */
export function callProcedure(
  url: string,
  browser: Browser,
  { name, type }: Pick<ListedProcedure, "name" | "type">,
  input: unknown,
): Promise<Outcome> {
  if (type !== "subscription") return post(browser, `/trpc/${name}`, input ?? undefined);
  return openStream(url, browser, `/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`);
}

/** A field of one of the three roots. */
export type RootField = {
  kind: "query" | "mutation" | "subscription";
  name: string;
  field: GraphQLField<unknown, unknown>;
};

/** Every root field of a schema. */
export function listRootFields(schema: GraphQLSchema): RootField[] {
  const roots = [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
    ["subscription", schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).map((field) => ({ kind, name: field.name, field })),
  );
}

/** Calls a root field as a page does, with those of `values` that it takes; of what it gives only the type is asked for. */
export function callField(
  url: string,
  browser: Browser,
  { kind, name, field }: RootField,
  values: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const taken = field.args.filter((arg) => Object.hasOwn(values, arg.name));
  const lacking = field.args.find(
    (arg) => isNonNullType(arg.type) && arg.defaultValue === undefined && !taken.includes(arg),
  );
  if (lacking !== undefined) throw new Error(`${name} takes ${lacking.name}, of which there is no sample`);
  const declared = taken.map((arg) => `$${arg.name}: ${arg.type}`).join(", ");
  const passed = taken.map((arg) => `${arg.name}: $${arg.name}`).join(", ");
  const selection = isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
  const query = `${kind} Call${declared === "" ? "" : `(${declared})`} { ${name}${passed === "" ? "" : `(${passed})`}${selection} }`;
  const variables = Object.fromEntries(taken.map((arg) => [arg.name, values[arg.name]]));
  const body = { query, variables };
  if (kind !== "subscription") return post(browser, "/graphql", body);
  return openStream(url, browser, "/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
