import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "**/dist/**", "**/.cache/**", "**/.autoweave/**"];

// Workspaces resolve to their sources, so that a test never sees a stale build.
const conditions = ["source", "module", "node", "development|production"];
// As Node resolves: a package without exports is its `main`, which ends in `.js`. Otherwise graphql would be there twice.
const found = { conditions, mainFields: ["main"], extensions: [".js", ".mjs", ".ts", ".json"] };
const resolve = { ...found, externalConditions: ["source", "node"], noExternal: [/^@autoweave\//] };
// `__vitest__` is where Vitest runs global set-ups; it takes nothing over from the others.
const shared = { resolve: found, ssr: { resolve }, environments: { __vitest__: { resolve } } };

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude,
          testTimeout: 10_000,
          // Vitest itself leaves one processor out: of two that is half of them.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["**/*.itest.ts"],
          exclude,
          globalSetup: ["./packages/testing/src/global-setup.ts"],
          // Real servers on a busy machine: long enough to never fail for slowness alone.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
