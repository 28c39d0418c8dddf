import { createHmac, timingSafeEqual } from "node:crypto";
import { AppError } from "@autoweave/contracts/app-error";

/** Seconds that a message's time may differ from ours. */
const toleranceSeconds = 300;

type SignatureHeaders = { readonly [name: string]: string | string[] | undefined };

function readText(headers: SignatureHeaders, name: string): string {
  const value = headers[name];
  if (typeof value === "string" && value !== "") return value;
  throw new AppError("hook.signature", `This webhook takes signed calls only: the header ${name} is missing.`);
}

function checkTime(text: string, now: Date): void {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  const ageSeconds = Math.floor(now.getTime() / 1000) - seconds;
  if (Math.abs(ageSeconds) <= toleranceSeconds) return;
  throw new AppError(
    "hook.signature",
    `The webhook-timestamp must be in seconds and at most ${toleranceSeconds / 60} minutes from now; check the sender's clock, or sign the message again.`,
  );
}

/**
 * Checks a call by Standard Webhooks, over the very bytes that came, and returns the message's id. `secret` is `whsec_` and
 * the key in base64. Throws `hook.signature`.
 */
export function checkSignature(secret: string, headers: SignatureHeaders, body: Uint8Array, now: Date): string {
  const id = readText(headers, "webhook-id");
  const timestamp = readText(headers, "webhook-timestamp");
  const signatures = readText(headers, "webhook-signature");
  checkTime(timestamp, now);
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  // Several while the sender changes its key.
  const holds = signatures.split(" ").some((entry) => {
    const [scheme, signature = ""] = entry.split(",");
    const given = Buffer.from(signature, "base64");
    return scheme === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (holds) return id;
  throw new AppError(
    "hook.signature",
    "The webhook-signature does not fit the message; check that both sides have the same secret.",
  );
}
