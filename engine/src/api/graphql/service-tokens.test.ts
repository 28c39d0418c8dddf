import { serviceTokenSeconds } from "@autoweave/auth/service-token";
import { createSigningKey, type TokenKeys } from "@autoweave/auth/token-keys";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createServiceTokenReader, createServiceTokenSigner } from "./service-tokens.js";

const audience = "autoweave:subgraph:weather";
const key = createSigningKey();
let isAway = false;
let found = 0;
const keys: TokenKeys = {
  issuer: "https://flows.example",
  signer: async () => {
    if (isAway) throw new Error("the database is away");
    return key;
  },
  find: async () => {
    found++;
    return key.publicKey;
  },
};
const ada = { tenantId: "t1", subject: { kind: "key", id: "k1" }, permissions: ["flows:read"] } as const;
const asAda = { ...ada, permissions: [...ada.permissions] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  isAway = false;
  found = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

test("one subject with the same permissions has one token for half of its life", async () => {
  const sign = createServiceTokenSigner(keys, audience);
  const first = await sign(asAda);
  expect(await sign({ ...asAda })).toBe(first);
  const others = [
    { ...asAda, tenantId: "t2" },
    { ...asAda, subject: { kind: "person", id: "k1" } as const },
    { ...asAda, subject: { kind: "key", id: "k2" } as const },
    { ...asAda, permissions: [] },
    { ...asAda, permissions: ["*" as const] },
  ];
  expect(new Set([first, ...(await Promise.all(others.map(sign)))]).size).toBe(others.length + 1);
  vi.advanceTimersByTime(serviceTokenSeconds * 500 + 1000);
  expect(await sign(asAda)).not.toBe(first);
});

test("what could not be signed is signed anew", async () => {
  const sign = createServiceTokenSigner(keys, audience);
  isAway = true;
  await expect(sign(asAda)).rejects.toThrow("away");
  isAway = false;
  expect(await sign(asAda)).toMatch(/^ey/);
});

test("a token is looked at once, and no longer than it lives", async () => {
  const token = await createServiceTokenSigner(keys, audience)(asAda);
  const read = createServiceTokenReader(keys, audience);
  expect(await read(token)).toEqual(ada);
  expect(await read(token)).toEqual(ada);
  expect(found).toBe(1);
  vi.advanceTimersByTime(serviceTokenSeconds * 1000 + 10_000);
  await expect(read(token)).rejects.toMatchObject({ code: "auth.token-expired" });
});

test("what is no token is refused each time", async () => {
  const read = createServiceTokenReader(keys, audience);
  const token = await createServiceTokenSigner(keys, "autoweave:subgraph:queue")(asAda);
  for (let time = 0; time < 2; time++) await expect(read(token)).rejects.toMatchObject({ code: "auth.required" });
});
