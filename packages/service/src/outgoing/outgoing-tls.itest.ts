import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOutgoingHttp } from "./create-outgoing-http.js";

/** One DER element. */
function der(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Uint8Array.from([tag, ...length]), body]);
}
const hex = (text: string) => Buffer.from(text, "hex");
const ascii = (text: string) => Buffer.from(text, "ascii");

/** A certificate that signs itself, for a name and 127.0.0.1, valid for a century. */
function makeCertificate(name: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(0x30, der(0x06, hex("2a8648ce3d040302")));
  const subject = der(0x30, der(0x31, der(0x30, der(0x06, hex("550403")), der(0x0c, ascii(name)))));
  const altNames = der(0x30, der(0x82, ascii(name)), der(0x87, Uint8Array.from([127, 0, 0, 1])));
  const content = der(
    0x30,
    der(0xa0, der(0x02, hex("02"))),
    der(0x02, hex("01")),
    algorithm,
    subject,
    der(0x30, der(0x17, ascii("200101000000Z")), der(0x18, ascii("21200101000000Z"))),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, der(0x30, der(0x06, hex("551d11")), der(0x04, altNames)))),
  );
  const signature = createSign("sha256").update(content).sign(privateKey);
  const cert = Buffer.from(der(0x30, content, algorithm, der(0x03, hex("00"), signature))).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

const certificate = makeCertificate("shop.example");
const server = createServer(certificate, (request, response) => response.end(`hello ${request.headers.host}`));
let port = 0;
const lookup = async () => [{ address: "127.0.0.1", family: 4 }];

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test.each(["shop.example", "127.0.0.1"])("https to %s, with a certificate the owner trusts", async (host) => {
  const http = createOutgoingHttp({ allow: ["127.0.0.1"], lookup, ca: [certificate.cert] });
  const answer = await http.request({ method: "GET", url: `https://${host}:${port}/` });
  expect(Buffer.from(answer.body).toString()).toBe(`hello ${host}:${port}`);
  await http.close();
});

test("a certificate that nobody vouches for, or for another name, ends the request for good", async () => {
  const trusting = createOutgoingHttp({ allow: ["127.0.0.1"], lookup, ca: [certificate.cert] });
  const strict = createOutgoingHttp({ allow: ["127.0.0.1"], lookup });
  const refused = { code: "http.unavailable", retry: false };
  await expect(trusting.request({ method: "GET", url: `https://other.example:${port}/` })).rejects.toMatchObject(
    refused,
  );
  await expect(strict.request({ method: "GET", url: `https://shop.example:${port}/` })).rejects.toMatchObject(refused);
  await trusting.close();
  await strict.close();
});
