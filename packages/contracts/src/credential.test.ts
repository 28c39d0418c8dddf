import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  CredentialName,
  CredentialType,
  credentialTypes,
  isCredentialReference,
  isHttpType,
  isWebhookSecret,
  secretFields,
  shownFields,
} from "./credential.js";

const samples: Record<CredentialType, object> = {
  "http-bearer": { token: "sk_live_51" },
  "http-basic": { username: "ada", password: "grüße: 1" },
  "http-header": { header: "X-Api-Key", value: "k 1" },
  "http-query": { parameter: "key", value: "a&b" },
  "webhook-secret": { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
  secret: { text: "-----BEGIN\nPRIVATE-----" },
};

describe("credential types", () => {
  test.each(CredentialType.options)("%s has fields of which at least one is secret", (type) => {
    const { fields } = credentialTypes[type];
    expect(fields.parse(samples[type])).toEqual(samples[type]);
    expect(secretFields(type).length).toBeGreaterThan(0);
    expect([...secretFields(type), ...shownFields(type)].sort()).toEqual(Object.keys(fields.shape).sort());
    // What draws a form knows from the schema what is secret.
    const properties = z.toJSONSchema(fields, { io: "input" }).properties as Record<string, Record<string, unknown>>;
    for (const name of secretFields(type)) expect(properties[name]?.["x-secret"]).toBe(true);
    for (const name of shownFields(type)) expect(properties[name]?.["x-secret"]).toBeUndefined();
    expect(isHttpType(type)).toBe(type.startsWith("http-"));
  });

  test.each<[CredentialType, object]>([
    ["http-bearer", { token: "" }],
    ["http-bearer", { token: "a\r\nX-Evil: 1" }],
    ["http-bearer", { token: "töken" }],
    ["http-bearer", { token: "x", more: 1 }],
    ["http-basic", { username: "a:b", password: "x" }],
    ["http-basic", { username: "a", password: "x\n" }],
    ["http-header", { header: "Host", value: "x" }],
    ["http-header", { header: "Content-Length", value: "1" }],
    ["http-header", { header: "X Key", value: "x" }],
    ["http-header", { header: "X-Key", value: " x" }],
    ["http-header", { header: "X-Key", value: "x\n" }],
    ["http-query", { parameter: "", value: "x" }],
    ["webhook-secret", { secret: "whsec_c2hvcnQ=" }],
    ["secret", { text: "" }],
  ])("%s does not take %j", (type, fields) => {
    expect(credentialTypes[type].fields.safeParse(fields).success).toBe(false);
  });

  test("a webhook's secret has 24 to 64 bytes", () => {
    const make = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString("base64")}`;
    expect([23, 24, 64, 65].map((bytes) => isWebhookSecret(make(bytes)))).toEqual([false, true, true, false]);
  });
});

test.each(["Shop", "shop-2", "Größe 1", "a.b_c"])("%j is a name", (name) => {
  expect(CredentialName.parse(` ${name} `)).toBe(name);
});

test.each(["", " ", "[x]", 'a"b', "a\nb", "-a", "x".repeat(101), "0198a5e2-7a52-7000-8000-0123456789ab"])(
  "%j is no name",
  (name) => {
    expect(CredentialName.safeParse(name).success).toBe(false);
  },
);

test("a reference is an object with this one key", () => {
  expect(isCredentialReference({ $credential: "Shop" })).toBe(true);
  for (const other of [null, "Shop", {}, { $credential: 1 }, { $credential: "" }, { $credential: "a", b: 1 }, []]) {
    expect(isCredentialReference(other)).toBe(false);
  }
});
