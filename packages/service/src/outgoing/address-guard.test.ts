import { describe, expect, test } from "vitest";
import { createAddressGuard } from "./address-guard.js";

const inside = [
  ...[
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
  ],
  ...["169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1"],
  ...["198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"],
  ...["::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1"],
  ...["64:ff9b::7f00:1", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1"],
  ...[
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2600::5efe:7f00:1",
    "2600::200:5efe:a00:1",
  ],
];
const outside = [
  "1.1.1.1",
  "93.184.216.34",
  "172.32.0.1",
  "100.128.0.1",
  "::ffff:8.8.8.8",
  "2606:4700:4700::1111",
  "2a00:1450::1",
];

function refused(allow: string[], address: string, host = address, port = 80): boolean {
  try {
    createAddressGuard(allow).check(address, host, port);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: "http.forbidden", retry: false });
    return true;
  }
}

describe("address guard", () => {
  test.each(inside)("refuses %s", (address) => expect(refused([], address)).toBe(true));
  test.each(outside)("lets %s through", (address) => expect(refused([], address)).toBe(false));
  test.each(["", "localhost", "0177.0.0.1", "127.1", "2130706433"])("refuses what is no address: %j", (text) =>
    expect(refused([], text)).toBe(true),
  );

  test("allows networks, addresses and names, each with or without a port", () => {
    expect(refused(["10.0.0.0/8"], "10.1.2.3")).toBe(false);
    expect(refused(["10.0.0.0/8"], "::ffff:10.1.2.3")).toBe(false);
    expect(refused(["10.0.0.0/8"], "192.168.0.1")).toBe(true);
    expect(refused(["10.0.0.5"], "10.0.0.6")).toBe(true);
    expect(refused(["10.0.0.5:8080"], "10.0.0.5", "10.0.0.5", 8080)).toBe(false);
    expect(refused(["10.0.0.5:8080"], "10.0.0.5", "10.0.0.5", 8081)).toBe(true);
    expect(refused(["::1"], "::1", "[::1]")).toBe(false);
    expect(refused(["[::1]:9000"], "::1", "[::1]", 9000)).toBe(false);
    expect(refused(["[::1]:9000"], "::1", "[::1]", 80)).toBe(true);
    expect(refused(["fd00::/8"], "fd12::1")).toBe(false);
    expect(refused(["Printer.local:9100"], "10.0.0.9", "printer.local.", 9100)).toBe(false);
    expect(refused(["printer.local:9100"], "10.0.0.9", "other.local", 9100)).toBe(true);
  });

  test.each(["", "10.0.0.0/33", "host:0", "host:70000", "host:", "http://host", "a/b"])(
    "refuses the rule %j",
    (rule) => {
      expect(() => createAddressGuard([rule])).toThrow(expect.objectContaining({ code: "env.invalid" }));
    },
  );
});
