import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { checkSignature } from "./hook-signature.js";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const now = new Date("2026-03-01T12:00:00Z");
const body = '{"total":1200,"note":"Grüße"}';

/** Signed by the reference implementation. */
function sign(options: { secret?: string; body?: string; id?: string; at?: Date } = {}) {
  const { id = "msg_1", at = now } = options;
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(options.secret ?? secret).sign(id, at, options.body ?? body),
  };
}

function check(headers: Record<string, string | undefined>, bytes: Uint8Array = Buffer.from(body)): string {
  return checkSignature(secret, headers, bytes, now);
}

const refused = expect.objectContaining({ code: "hook.signature" });

describe("checkSignature", () => {
  test("takes what the reference implementation signed, and says the message's id", () => {
    expect(check(sign())).toBe("msg_1");
    expect(check(sign({ body: "" }), new Uint8Array())).toBe("msg_1");
  });

  test("takes a list of signatures when one of them holds", () => {
    const wrong = sign({ secret: other })["webhook-signature"];
    const right = sign()["webhook-signature"];
    expect(check({ ...sign(), "webhook-signature": `v2,abc ${wrong} ${right}` })).toBe("msg_1");
  });

  test.each<[string, Record<string, string | undefined>]>([
    ["another secret", sign({ secret: other })],
    ["another body", sign({ body: `${body} ` })],
    ["another id", { ...sign(), "webhook-id": "msg_2" }],
    ["another time", { ...sign(), "webhook-timestamp": String(now.getTime() / 1000 - 1) }],
    ["a time that is no number", { ...sign(), "webhook-timestamp": `${now.getTime() / 1000}x` }],
    ["a time in milliseconds", { ...sign(), "webhook-timestamp": String(now.getTime()) }],
    ["an old message, sent again", sign({ at: new Date(now.getTime() - 301_000) })],
    ["a message of tomorrow", sign({ at: new Date(now.getTime() + 301_000) })],
    ["no signature", { ...sign(), "webhook-signature": undefined }],
    ["no id", { ...sign(), "webhook-id": undefined }],
    ["an empty signature", { ...sign(), "webhook-signature": "v1," }],
    ["a signature without a scheme", { ...sign(), "webhook-signature": sign()["webhook-signature"].slice(3) }],
    ["half a signature", { ...sign(), "webhook-signature": sign()["webhook-signature"].slice(0, 20) }],
    ["noise", { ...sign(), "webhook-signature": "\u0000 ,,, v1,💥 v1" }],
  ])("refuses %s", (_, headers) => {
    expect(() => check(headers)).toThrow(refused);
  });

  test("goes by the bytes, not by their reading as text", () => {
    const broken = Buffer.concat([Buffer.from(body), Buffer.from([0xff])]);
    // Both read as the same text with a replacement character at its end.
    expect(() => check(sign({ body: `${body}\uFFFD` }), broken)).toThrow(refused);
  });

  test("a message may be up to five minutes old", () => {
    expect(check(sign({ at: new Date(now.getTime() - 300_000) }))).toBe("msg_1");
  });
});
