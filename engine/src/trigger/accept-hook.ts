import { createHash } from "node:crypto";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import { toManifest } from "@autoweave/node-sdk";
import { webhook } from "@autoweave/nodes/trigger/webhook";
import type { z } from "zod";
import type { Accepted, Acceptor } from "../run/accept.js";
import type { CredentialSource } from "../run/credential/credential-source.js";
import type { FlowVersion, FlowVersions } from "../run/flow-version.js";
import { toNewRun } from "../run/to-new-run.js";
import { toStoredValue } from "../store/stored-value.js";
import { toHookAddress } from "./hook-address.js";
import { type HookRequest, toHeaderFields, toQueryFields } from "./hook-request.js";
import type { HookRouter, HookTrigger } from "./hook-router.js";
import { checkSignature } from "./hook-signature.js";
import { readHookBody } from "./read-hook-body.js";
import { readTriggerConfig } from "./read-trigger-config.js";

/** A call of a webhook, as the server got it. `url` is the path with its query; `body` the bytes as they came. */
export type HookCall = {
  method: string;
  url: string;
  headers: { readonly [name: string]: string | string[] | undefined };
  body: Buffer | undefined;
};

/**
 * What became of a call: a run, or an earlier run with the same dedupe key, whose end is awaited `waitMs` milliseconds
 * unless that is absent, and may have come with an answer by now; or only the methods that are taken here.
 */
export type AcceptedHook =
  | (Accepted & { kind: "run"; tenantId: string; waitMs: number | undefined })
  | { kind: "methods"; allow: string[] };

/** What accepting calls needs of the app. */
export type HookParts = {
  router: HookRouter;
  versions: FlowVersions;
  acceptor: Acceptor;
  credentials: CredentialSource;
  now: () => Date;
  /** Counts a call of a tenant's webhook; throws `limit.exceeded`. */
  charge: (tenantId: string) => Promise<unknown>;
};

type HookConfig = z.output<typeof webhook.config>;

const { lazy } = toManifest(webhook);
const configs = new WeakMap<HookTrigger, HookConfig>();
const longestKey = 200;
const isPlain = /^[\x20-\x7e]*$/;

function readHookConfig(trigger: HookTrigger, version: FlowVersion): HookConfig {
  const known = configs.get(trigger);
  if (known !== undefined) return known;
  const config = readTriggerConfig(webhook.config, lazy, trigger, version);
  configs.set(trigger, config);
  return config;
}

/**
 * The key that calls are signed with. When it cannot be had, nothing is let in; which credential that is, is no business
 * of the caller's.
 */
async function readSecret(
  parts: HookParts,
  trigger: HookTrigger,
  secret: NonNullable<HookConfig["secret"]>,
): Promise<string> {
  if (typeof secret === "string") return secret;
  const found = await parts.credentials.open(trigger.tenantId, [secret.$credential]);
  const credential = found.get(secret.$credential);
  if (!isAppError(credential) && credential?.type === "webhook-secret") return credential.content.fields.secret ?? "";
  throw new AppError(
    "hook.signature",
    "This webhook takes signed calls only, and the secret to check them with is missing; its owner has to set it.",
    { cause: credential },
  );
}

/** Text of any length and with any signs as a key; nothing where there is nothing to go by. */
function toKey(value: Json): string | undefined {
  if (value === null || value === "") return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= longestKey && isPlain.test(text)
    ? text
    : `sha256/${createHash("sha256").update(text).digest("hex")}`;
}

function readDedupeKey(
  trigger: HookTrigger,
  config: HookConfig,
  request: HookRequest,
  messageId: string | undefined,
): string | undefined {
  if (config.dedupeKey === undefined) return messageId === undefined ? undefined : toKey(messageId);
  try {
    return toKey(config.dedupeKey({ ...request, trigger: request }));
  } catch (cause) {
    // Without the key the call might start a run a second time.
    throw new AppError(
      "expression.failed",
      `What tells a call of ${trigger.path} from a repeated one cannot be computed from this call; check what it sends, or the webhook's dedupe key.`,
      { cause },
    );
  }
}

/** A browser asks whether it may send something else; nobody wants a run for that. */
function isPreflight(call: HookCall, trigger: HookTrigger): boolean {
  return (
    call.method === "OPTIONS" &&
    trigger.methods.length === 0 &&
    call.headers["access-control-request-method"] !== undefined
  );
}

/**
 * Takes a call: finds its webhook, checks its signature, and writes its run down. Throws `hook.not-found`, `hook.method`
 * (with `details.allow`), `hook.signature`, `hook.body`, `payload.too-large`, `limit.exceeded`, or what the dedupe key's expression throws.
 */
export async function acceptHook(parts: HookParts, call: HookCall): Promise<AcceptedHook> {
  const address = toHookAddress(call.url);
  const match = address === undefined ? undefined : await parts.router.find(call.method, address.segments);
  if (address === undefined || match === undefined) {
    throw new AppError("hook.not-found", "No published flow answers at this address; check it, or publish the flow.");
  }
  if ("allow" in match) {
    if (call.method === "OPTIONS" || call.method === "HEAD") return { kind: "methods", allow: match.allow };
    throw new AppError("hook.method", `This webhook takes ${match.allow.join(", ")}.`, {
      details: { allow: match.allow },
    });
  }
  const { route: trigger, params } = match;
  if (isPreflight(call, trigger))
    return { kind: "methods", allow: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] };
  await parts.charge(trigger.tenantId);
  const version = await parts.versions.get(trigger.versionId);
  const config = readHookConfig(trigger, version);
  const messageId =
    config.secret === undefined
      ? undefined
      : checkSignature(
          await readSecret(parts, trigger, config.secret),
          call.headers,
          call.body ?? new Uint8Array(),
          parts.now(),
        );
  const request: HookRequest = {
    method: call.method,
    path: address.path,
    params,
    query: toQueryFields(address.query),
    headers: toHeaderFields(call.headers),
    body: await readHookBody(call.headers, call.body),
  };
  const key = readDedupeKey(trigger, config, request, messageId);
  const run = toNewRun(trigger, version, {
    cause: "webhook",
    input: toStoredValue(request),
    dedupeKey: key === undefined ? undefined : `hook/${trigger.node}/${key}`,
  });
  const accepted = await parts.acceptor.accept({ run, version });
  return {
    kind: "run",
    tenantId: trigger.tenantId,
    ...accepted,
    waitMs: config.answer === "when-ended" ? config.timeoutMs : undefined,
  };
}
