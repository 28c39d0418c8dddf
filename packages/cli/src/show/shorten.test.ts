import fc from "fast-check";
import { expect, it } from "vitest";
import { formatPorts } from "./format-ports.js";
import { shorten, shortenText, toOneLine } from "./shorten.js";

it("keeps what fits", () => {
  expect(shorten({ a: 1 }, 7)).toBe('{"a":1}');
  expect(shortenText("abc", 3)).toBe("abc");
});

it("says that something is missing", () => {
  expect(shorten({ a: 12 }, 7)).toBe('{"a":1…');
  expect(shortenText("abcd", 3)).toBe("ab…");
});

function isWhole(text: string): boolean {
  try {
    encodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

it("never cuts a character in half, and is never longer than told", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, length) => {
      const short = shortenText(text, length);
      expect([...short].length).toBeLessThanOrEqual(length);
      // Half of a character cannot be encoded.
      if (isWhole(text)) expect(isWhole(short)).toBe(true);
    }),
  );
});

it("lets nothing through that moves the cursor or colours the terminal", () => {
  expect(toOneLine("a\u001b[31mb\r\n\u009b2Jc\u2028d")).toBe("a [31mb 2Jc d");
  expect(formatPorts({ out: "\u001b[2J" }, 40)).toBe('out: "\\u001b[2J"');
  expect(formatPorts({ out: "\u009b2J" }, 40)).toBe('out: " 2J"');
});

it("writes ports one after the other", () => {
  expect(formatPorts({ in: { id: 7 }, other: [1, 2] }, 60)).toBe('in: {"id":7}, other: [1,2]');
  expect(formatPorts(null, 60)).toBe("");
  expect(formatPorts({ in: "x".repeat(100) }, 12)).toBe('in: "xxxxxx…');
});
