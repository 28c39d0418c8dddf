import { toShape } from "@autoweave/flow/shape/to-shape";
import type { Api } from "../../server/connect.js";
import { toTypeText } from "./to-type-text.js";

/** A flow that can be called, as the server tells of it. */
export type FlowCall = Awaited<ReturnType<Api["flows"]["calls"]["query"]>>[number];

const head = `// Written by \`autoweave flow client\`. Write it again when flows have changed; do not change it by hand.

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** How a run stands. \`output\` is there once it has completed, \`error\` when it has failed. */
export type FlowRun<Output> = {
  runId: string;
  status: "RUNNING" | "COMPLETED" | "FAILING" | "FAILED" | "CANCELLING" | "CANCELLED";
  output: Output | null;
  error: { code: string; message: string } | null;
};

/** How a flow is called. */
export type CallOptions = {
  /** Wait at most so many milliseconds for the end, up to 60,000; the run goes on after that. 30,000 when absent. */
  waitMs?: number;
  /** A second call with the same key is answered with the first one's run. */
  dedupeKey?: string;
  signal?: AbortSignal;
};

/** Why a call was refused. \`code\` is of AutoWeave's table of errors. */
export class FlowCallError extends Error {
  readonly code: string;
  readonly details: unknown;
  constructor(message: string, code: string, details: unknown) {
    super(message);
    this.name = "FlowCallError";
    this.code = code;
    this.details = details;
  }
}

/** Where AutoWeave is, and an API key or access token for it. */
export type ClientOptions = { url: string; key: string; fetch?: typeof globalThis.fetch };

type Body = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string; details?: unknown } }[];
};

async function call(client: ClientOptions, field: string, query: string, input: unknown, options: CallOptions): Promise<unknown> {
  const { signal, waitMs = 30_000, dedupeKey } = options;
  const response = await (client.fetch ?? globalThis.fetch)(new URL("/graphql", client.url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: \`Bearer \${client.key}\` },
    body: JSON.stringify({ query, variables: { input, waitMs, dedupeKey } }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { data, errors } = (await response.json()) as Body;
  const [error] = errors ?? [];
  if (error !== undefined) {
    throw new FlowCallError(error.message, error.extensions?.code ?? "unknown", error.extensions?.details);
  }
  return data?.[field];
}
`;

/** Words that cannot name a type or stand for one. */
function toTypeName(name: string): string {
  const text = name.replace(/(^|_+)([A-Za-z0-9])/g, (_, _gap: string, letter: string) => letter.toUpperCase());
  return /^[A-Za-z]/.test(text) ? text : `Flow${text}`;
}

/** No two flows have types of the same name: \`a_b\` and \`aB\` would. */
function toFreeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}

/** A comment that ends where it should, whatever a flow is called. */
function toComment(text: string): string {
  return text.replaceAll("*/", "* /").replace(/[\r\n\u2028\u2029]+/g, " ");
}

/** The client of these flows, as one file of TypeScript that needs nothing but fetch. */
export function toClientText(calls: readonly FlowCall[]): string {
  const taken = new Set(["Json", "Flow", "FlowClient", "Client", "Call"]);
  const types: string[] = [];
  const methods: string[] = [];
  for (const { flowName, name, field, document, input, result } of calls) {
    const own = toFreeName(toTypeName(name), taken);
    const takes = toShape(input);
    const about = toComment(flowName);
    types.push(`/** What the flow ${about} takes. */\nexport type ${own}Input = ${toTypeText(takes)};\n`);
    types.push(
      `/** What the flow ${about} gives. */\nexport type ${own}Output = ${toTypeText({ ...toShape(result), isNullable: false })};\n`,
    );
    const isOptional = takes.isNullable;
    methods.push(
      [
        `    /** Runs the flow ${about}, and waits for its end. */`,
        `    async ${JSON.stringify(name)}(input${isOptional ? "?" : ""}: ${own}Input, options: CallOptions = {}): Promise<FlowRun<${own}Output>> {`,
        `      const document = ${JSON.stringify(document)};`,
        `      return (await call(client, ${JSON.stringify(field)}, document, input, options)) as FlowRun<${own}Output>;`,
        "    },",
      ].join("\n"),
    );
  }
  return `${head}
${types.join("\n")}
/** Calls flows, each by its name. */
export function createFlowClient(client: ClientOptions) {
  return {
${methods.join("\n")}
  };
}
`;
}
