import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createOutgoingHttp } from "./create-outgoing-http.js";
import type { OutgoingHttp } from "./outgoing-request.js";

let server: Server;
let port = 0;
let arrivals = 0;
let location = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/redirect") response.writeHead(302, { location });
    response.end("reached");
  });
  server.on("connection", () => {
    arrivals += 1;
  });
  // No host: every form of "this machine" arrives here, IPv4 and IPv6.
  await new Promise<void>((resolve) => server.listen(0, resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  arrivals = 0;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Every way there is to say "this machine", with the port in place of P. */
const loopbackForms = [
  ...["127.0.0.1", "127.1", "127.0.1", "127.0.0.2", "127.255.255.254", "0", "0.0.0.0", "0x0", "00000000"],
  ...["2130706433", "017700000001", "0x7f000001", "0X7F000001", "0x7f.1", "0x7f.0.0.1", "0177.0.0.1", "0177.1"],
  ...["127.0x0.0x0.1", "0x7f.0x0.0x0.0x1", "0177.0000.0000.0001", "127.0.0.1.", "127.1.", "127.000.000.001"],
  ...["localhost", "LOCALHOST", "LocalHost.", "localhost.", "%6c%6f%63%61%6c%68%6f%73%74", "127%2e0%2e0%2e1"],
  ...[
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "①②⑦.⓪.⓪.①",
    "127.0.0.１",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "ˡocalhost",
  ],
  ...[
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::FFFF:127.0.0.1]",
  ],
  ...["[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::ffff:0.0.0.0]"],
].map((host) => `http://${host}:P/`);
const trickForms = [
  ...[
    "http://example.com@127.0.0.1:P/",
    "http://example.com:80@127.0.0.1:P/",
    "http://127.0.0.1:P@example.com@127.0.0.1:P/",
  ],
  ...[
    "http:\\\\127.0.0.1:P\\",
    "http:/127.0.0.1:P/",
    "http:127.0.0.1:P/",
    "  http://127.0.0.1:P/  ",
    "ht\ntp://127.0.0.1:P/",
  ],
  ...[
    "http://127.0.0.1\t:P/",
    "http://127.0.0.1:P#@example.com/",
    "http://127.0.0.1:P?@example.com/",
    "http://127.0.0.1:P\\@example.com/",
  ],
  ...[
    "https://127.0.0.1:P/",
    "ws://127.0.0.1:P/",
    "http://user:pass@localhost:P/",
    "//127.0.0.1:P/",
    "HTTP://127.0.0.1:P/",
  ],
  ...["http://localhost6:P/", "http://ip6-localhost:P/", "http://ip6-loopback:P/", "http://localhost.localdomain:P/"],
  ...["http://any.localhost:P/", "http://[::1%25lo]:P/", "http://[::1%lo]:P/", "http://127.0.0.1%00.example.com:P/"],
];
const privateForms = [
  ...[
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "[::ffff:169.254.169.254]",
  ],
  ...[
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
    "[fd00:ec2::254]",
    "[fe80::a9fe:a9fe]",
    "169.254.170.2",
  ],
  ...["10.0.0.1", "012.0.0.1", "167772161", "172.16.0.1", "192.168.0.1", "192.168.257", "0xc0.0xa8.0.1", "3232235521"],
  ...[
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "240.0.0.1",
    "[fc00::1]",
  ],
  ...[
    "[2001::7f00:1]",
    "[ff02::1]",
    "[fec0::1]",
    "[::10.0.0.1]",
    "[2001:db8::1]",
    "192.0.0.192",
    "[64:ff9b:1::a00:1]",
    "10.1",
  ],
].map((host) => `http://${host}:P/`);

/** A connection that says it goes elsewhere but arrives here: nothing of these tests leaves the machine. */
const dialHere = () => connect({ host: "127.0.0.1", port });
/** A resolver that knows every name as this machine: no test asks the network for a name. */
const lookHere = async () => [{ address: "127.0.0.1", family: 4 }];
const atPort = (form: string) => form.replaceAll("P", String(port));
const get = (http: OutgoingHttp, url: string) => http.request({ method: "GET", url, timeoutMs: 5000, maxRedirects: 3 });

describe("none arrives", () => {
  const refusal = { code: expect.stringMatching(/^(http\.forbidden|config\.invalid)$/) };

  test.each([...loopbackForms, ...trickForms])("%s", async (form) => {
    const http = createOutgoingHttp({ lookup: lookHere });
    await expect(get(http, atPort(form))).rejects.toMatchObject(refusal);
    expect(arrivals).toBe(0);
    await http.close();
  });

  test("localhost, as this machine's own resolver knows it", async () => {
    const http = createOutgoingHttp();
    await expect(get(http, atPort("http://localhost:P/"))).rejects.toMatchObject({ code: "http.forbidden" });
    expect(arrivals).toBe(0);
    await http.close();
  });

  test.each([...privateForms, ...loopbackForms])("%s, whatever it leads to", async (form) => {
    const http = createOutgoingHttp({ dial: dialHere, lookup: lookHere });
    await expect(get(http, atPort(form))).rejects.toMatchObject(refusal);
    expect(arrivals).toBe(0);
    await http.close();
  });

  test.each(["127.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1", "fe80::1%eth0"])(
    "a name that leads to %s",
    async (address) => {
      const http = createOutgoingHttp({ dial: dialHere, lookup: async () => [{ address, family: 4 }] });
      await expect(get(http, atPort("http://innocent.example:P/"))).rejects.toMatchObject({ code: "http.forbidden" });
      expect(arrivals).toBe(0);
      await http.close();
    },
  );

  test("a name of which only one address is inside", async () => {
    const addresses = ["93.184.216.34", "10.0.0.1"].map((address) => ({ address, family: 4 }));
    const http = createOutgoingHttp({ dial: dialHere, lookup: async () => addresses });
    await expect(get(http, atPort("http://mixed.example:P/"))).rejects.toMatchObject({ code: "http.forbidden" });
    expect(arrivals).toBe(0);
    await http.close();
  });
});

test("the same forms do arrive once the owner allows them, so the tests above can fail", async () => {
  const http = createOutgoingHttp({ allow: ["127.0.0.0/8", "::1", "0.0.0.0", "::"], lookup: lookHere });
  const arrived: string[] = [];
  for (const form of loopbackForms) {
    const answer = await get(http, atPort(form)).catch(() => undefined);
    if (answer !== undefined && Buffer.from(answer.body).toString() === "reached") arrived.push(form);
  }
  await http.close();
  expect(arrived.length).toBeGreaterThan(35);
});

test("a peer other than the one asked for is refused before the first byte, over http and https", async () => {
  let bytes = 0;
  const count = (socket: import("node:net").Socket) => socket.on("data", (chunk) => (bytes += chunk.length));
  server.on("connection", count);
  const http = createOutgoingHttp({ dial: dialHere, lookup: async () => [{ address: "93.184.216.34", family: 4 }] });
  for (const scheme of ["http", "https"]) {
    await expect(get(http, atPort(`${scheme}://rebound.example:P/`))).rejects.toMatchObject({ code: "http.forbidden" });
  }
  expect(arrivals).toBe(2);
  expect(bytes).toBe(0);
  server.off("connection", count);
  await http.close();
});

test("a name is looked up once a connection, so it cannot change in between", async () => {
  const answers = ["127.0.0.1", "169.254.169.254"];
  const http = createOutgoingHttp({
    allow: ["127.0.0.1"],
    lookup: async () => [{ address: answers.shift() ?? "169.254.169.254", family: 4 }],
  });
  expect((await get(http, atPort("http://rebinding.example:P/"))).status).toBe(200);
  expect(answers).toEqual(["169.254.169.254"]);
  await http.close();
});

test.each([
  ...[
    "http://127.0.0.1:Q/",
    "http://localhost:Q/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:10.0.0.1]/",
  ],
  ...[
    "//2130706433:Q/",
    "file:///etc/passwd",
    "http://user:pass@127.0.0.1:P/",
    "http://0x7f.1:Q/",
    "gopher://127.0.0.1:P/",
  ],
])("a redirect to %s is checked again", async (target) => {
  const victim = createServer((_request, response) => response.end("secret"));
  let reached = 0;
  victim.on("connection", () => (reached += 1));
  await new Promise<void>((resolve) => victim.listen(0, resolve));
  location = atPort(target).replaceAll("Q", String((victim.address() as AddressInfo).port));
  const http = createOutgoingHttp({ allow: [`127.0.0.1:${port}`] });
  await expect(get(http, atPort("http://127.0.0.1:P/redirect"))).rejects.toMatchObject({ code: "http.forbidden" });
  expect(reached).toBe(0);
  expect(arrivals).toBe(1);
  await http.close();
  await new Promise((resolve) => victim.close(resolve));
});
