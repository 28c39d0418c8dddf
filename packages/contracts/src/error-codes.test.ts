import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorCodes } from "./error-codes.js";

const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");

/** What stands under each heading of the third level, by heading. */
function readSections(text: string): Map<string, string> {
  const parts = text.split(/^### /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [heading = "", ...lines] = part.split("\n");
      return [heading, lines.join("\n").split(/^## /m)[0]?.trim() ?? ""];
    }),
  );
}

describe("docs/errors.md", () => {
  const sections = readSections(page);

  it.each(Object.entries(errorCodes))("explains %s, and who has to act", (code, { fault, retry, status }) => {
    const section = sections.get(code) ?? "";
    expect(section, `add a section "### ${code}"`).toMatch(new RegExp(`^_${fault}(_| ·)`));
    const [facts = "", ...explanation] = section.split(" — ");
    expect(explanation.join(" — ").length).toBeGreaterThan(40);
    expect(facts.includes("retry")).toBe(retry);
    // Errors of the start have no caller to answer.
    if (/^_\w+ · \d/.test(facts)) expect(facts).toContain(` · ${status}`);
  });

  it("explains no code that does not exist", () => {
    expect([...sections.keys()].filter((code) => !Object.hasOwn(errorCodes, code))).toEqual([]);
  });
});
