import { resolve } from "node:path";
import type { SealingKey } from "@autoweave/auth/sealing-key";
import { readEnv } from "@autoweave/service/read-env";
import { z } from "zod";
import { TrustedProxies } from "../api/client-address.js";
import { parseKeys } from "./key-file.js";
import type { WebApp } from "./web-apps.js";

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  );

/** `name=address` with commas between them. */
const addresses = list.transform((entries, context) => {
  const found = new Map<string, string>();
  for (const entry of entries) {
    const [, name, url] = /^([a-z][a-z0-9-]*)=(https?:\/\/\S+)$/.exec(entry) ?? [];
    if (name === undefined || url === undefined || !URL.canParse(url) || found.has(name)) {
      context.addIssue({ code: "custom", message: `must be name=http://…, each name once; ${entry} is not` });
      return z.NEVER;
    }
    found.set(name, url);
  }
  return found;
});

const keys = z
  .string()
  .optional()
  .transform((text, context) => {
    if (text === undefined) return undefined;
    try {
      return parseKeys(text, "It");
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  });

const publicUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).href === `${new URL(text).origin}/`, "must be an address without a path or a user")
  .transform((text) => new URL(text).origin);

/** Jobs that a worker has in hand at once unless it is told otherwise: most wait for others, or for the next batch. */
export const usualConcurrency = 100;

/** Every setting of the engine's processes. `docs/settings.md` explains each. */
const Environment = z.object({
  AUTOWEAVE_PORT: whole(0, 65_535).default(3000),
  AUTOWEAVE_HOST: z.string().default("127.0.0.1"),
  AUTOWEAVE_PUBLIC_URL: publicUrl.optional(),
  AUTOWEAVE_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  AUTOWEAVE_MAIL_FROM: z.string().optional(),
  AUTOWEAVE_TRUST_PROXY: TrustedProxies,
  AUTOWEAVE_HOME: z.string().default(".autoweave"),
  AUTOWEAVE_ENVIRONMENT: z
    .string()
    .regex(/^[\w.-]{1,50}$/)
    .default("production"),
  AUTOWEAVE_WORKERS: whole(0, 64).default(1),
  AUTOWEAVE_CONCURRENCY: whole(1, 1000).default(usualConcurrency),
  AUTOWEAVE_CONNECTIONS: whole(2, 200).default(10),
  AUTOWEAVE_KEEP_DAYS: whole(0, 36_500).default(30),
  AUTOWEAVE_KEEP_RUNS: whole(0, 100_000_000).default(10_000),
  AUTOWEAVE_ALLOW_HOSTS: list,
  AUTOWEAVE_ENCRYPTION_KEY: keys,
  AUTOWEAVE_ENCRYPTION_KEY_FILE: z.string().optional(),
  AUTOWEAVE_GRAPHQL_SCHEMA: z.enum(["open", "closed"]).optional(),
  AUTOWEAVE_SUBGRAPHS: addresses,
  AUTOWEAVE_STUDIO_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  NODE_ENV: z.string().optional(),
});

/** The settings of one process, read once. */
export type Settings = {
  port: number;
  host: string;
  /** The origin by which browsers reach this installation; this machine's own names when absent. */
  publicUrl: string | undefined;
  /** The mail server, and who letters are from; without it they appear on the terminal. */
  mail: { url: string; from: string } | undefined;
  /** The proxies whose word counts about where a request came from. */
  trustedProxies: TrustedProxies;
  /** What this installation is for, on each line of the log. */
  environment: string;
  /** Absolute path of the data folder. */
  home: string;
  workers: number;
  concurrency: number;
  connections: number;
  /** What is kept of ended runs, without a limit where it is undefined. */
  keep: { days: number | undefined; runs: number | undefined };
  /** Private networks, addresses and names that nodes may call. */
  allowHosts: string[];
  /** Of AUTOWEAVE_ENCRYPTION_KEY, the one to go to first. */
  encryptionKeys: SealingKey[] | undefined;
  encryptionKeyFile: string | undefined;
  /** GraphQL's callers may ask for the schema itself, and people find GraphiQL at its address. */
  isSchemaOpen: boolean;
  /** Parts of GraphQL's schema that other processes serve, by name, and where. */
  subgraphUrls: ReadonlyMap<string, string>;
  /** Where the apps are, unless they are started here. */
  appUrls: Record<WebApp["name"], string | undefined>;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
};

function toSender(env: z.infer<typeof Environment>): string {
  const host = env.AUTOWEAVE_PUBLIC_URL === undefined ? "localhost" : new URL(env.AUTOWEAVE_PUBLIC_URL).hostname;
  return env.AUTOWEAVE_MAIL_FROM ?? `AutoWeave <autoweave@${host}>`;
}

/** Somebody's own machine: nobody else is told an address of it, and nobody has said that it is production. */
function isDevelopment(env: z.infer<typeof Environment>): boolean {
  return env.NODE_ENV !== "production" && env.AUTOWEAVE_PUBLIC_URL === undefined;
}

/** Reads the settings from the environment. Throws `env.invalid` with every fault listed. */
export function readSettings(): Settings {
  const env = readEnv(Environment);
  return {
    port: env.AUTOWEAVE_PORT,
    host: env.AUTOWEAVE_HOST,
    publicUrl: env.AUTOWEAVE_PUBLIC_URL,
    mail: env.AUTOWEAVE_SMTP_URL === undefined ? undefined : { url: env.AUTOWEAVE_SMTP_URL, from: toSender(env) },
    trustedProxies: env.AUTOWEAVE_TRUST_PROXY,
    home: resolve(env.AUTOWEAVE_HOME),
    environment: env.AUTOWEAVE_ENVIRONMENT,
    workers: env.AUTOWEAVE_WORKERS,
    concurrency: env.AUTOWEAVE_CONCURRENCY,
    connections: env.AUTOWEAVE_CONNECTIONS,
    keep: { days: env.AUTOWEAVE_KEEP_DAYS || undefined, runs: env.AUTOWEAVE_KEEP_RUNS || undefined },
    allowHosts: env.AUTOWEAVE_ALLOW_HOSTS,
    isSchemaOpen: (env.AUTOWEAVE_GRAPHQL_SCHEMA ?? (isDevelopment(env) ? "open" : "closed")) === "open",
    subgraphUrls: env.AUTOWEAVE_SUBGRAPHS,
    encryptionKeys: env.AUTOWEAVE_ENCRYPTION_KEY,
    encryptionKeyFile:
      env.AUTOWEAVE_ENCRYPTION_KEY_FILE === undefined ? undefined : resolve(env.AUTOWEAVE_ENCRYPTION_KEY_FILE),
    appUrls: { studio: env.AUTOWEAVE_STUDIO_URL },
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
  };
}
