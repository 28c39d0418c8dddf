import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createToAddress, TrustedProxies, toCounted } from "./client-address.js";

function request(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

test("without a trusted proxy nobody says where they come from", () => {
  const toAddress = createToAddress(TrustedProxies.parse(undefined));
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (forwarded) => {
      expect(toAddress(request("198.51.100.7", forwarded))).toBe("198.51.100.7");
    }),
  );
});

test("what is forwarded counts as far as trusted proxies wrote it", () => {
  const toAddress = createToAddress(TrustedProxies.parse("10.0.0.0/8, loopback"));
  expect(toAddress(request("10.1.2.3", "203.0.113.9"))).toBe("203.0.113.9");
  expect(toAddress(request("10.1.2.3", "1.1.1.1, 203.0.113.9, 127.0.0.1"))).toBe("203.0.113.9");
  expect(toAddress(request("203.0.113.50", "1.1.1.1"))).toBe("203.0.113.50");
  expect(toAddress(request("::ffff:10.1.2.3", "203.0.113.9"))).toBe("203.0.113.9");
  const behindOne = createToAddress(TrustedProxies.parse("1"));
  expect(behindOne(request("10.1.2.3", "1.1.1.1, 203.0.113.9"))).toBe("203.0.113.9");
  expect(createToAddress(TrustedProxies.parse("0"))(request("10.1.2.3", "203.0.113.9"))).toBe("10.1.2.3");
});

test.each(["true", "*", "0.0.0.0/0", "::/0", "all", "11", "10.0.0.0/33", "10.0.0.0/8/9", "proxy.local", "1, 2", "-1"])(
  "%s is refused: it would believe more than meant",
  (text) => {
    expect(TrustedProxies.safeParse(text).success).toBe(false);
  },
);

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::ffff:cb00:7109", "203.0.113.9"],
  ["64:ff9b::203.0.113.9", "64:ff9b:0:0::/64"],
  [undefined, ""],
])("%s counts as %s", (address, counted) => {
  expect(toCounted(address)).toBe(counted);
});

test("however an address is written, its /64 is what counts", () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  const half = fc.tuple(group, group, group, group).map((groups) => groups.map((one) => one.toString(16)).join(":"));
  const isMapped = (head: string, tail: string) => head === "0:0:0:0" && tail.startsWith("0:ffff:");
  fc.assert(
    fc.property(half, half, half, half, (head, other, tail, another) => {
      fc.pre(!isMapped(head, tail) && !isMapped(other, tail) && !isMapped(head, another));
      const counted = toCounted(`${head}:${tail}`);
      const shortest = new URL(`http://[${head}:${another}]`).hostname.slice(1, -1);
      expect(toCounted(shortest)).toBe(counted);
      expect(toCounted(`${other}:${tail}`) === counted).toBe(head === other);
    }),
  );
});
