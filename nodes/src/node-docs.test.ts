import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toNodeDocs } from "../scripts/to-node-docs.js";
import { builtinManifests } from "./manifests.js";

const page = toNodeDocs(builtinManifests().values());

describe("docs/nodes.md", () => {
  it("is what the manifests say; if not, run: npm run docs -w @autoweave/nodes", () => {
    expect(readFileSync(new URL("../../docs/nodes.md", import.meta.url), "utf8")).toBe(page);
  });

  it("has an entry for every node type and every field of its config", () => {
    for (const [key, manifest] of builtinManifests()) {
      const start = page.indexOf(`\n\`${key}\``);
      expect(start, key).toBeGreaterThan(0);
      const end = page.indexOf("\n### ", start);
      const section = page.slice(start, end === -1 ? undefined : end);
      for (const field of Object.keys(manifest.config.properties ?? {}))
        expect(section, key).toContain(`- \`${field}\``);
      for (const port of Object.keys(manifest.outputs)) expect(section, key).toContain(`\`${port}\``);
    }
  });
});
