// The import table of the house (docs/architecture.md), one rule a row. What is not listed for a workspace is forbidden.

const test = "(\\.(test|itest)\\.tsx?$)|/testing/|^packages/testing/|^e2e/|/bench/|\\.d\\.ts$";

/** Which workspaces each one may import, beside itself. */
const table = {
  "packages/contracts": [],
  "packages/flow": ["packages/contracts"],
  "packages/node-sdk": ["packages/contracts"],
  "packages/auth": ["packages/contracts"],
  "packages/service": ["packages/contracts"],
  "packages/cli": [
    "packages/contracts",
    "packages/flow",
    "packages/auth/src/audit",
    "nodes/src/manifests",
    "engine/src/compile",
  ],
  "packages/ui": [],
  prisma: [],
  nodes: ["packages/node-sdk"],
  engine: [
    "packages/contracts",
    "packages/flow",
    "packages/node-sdk",
    "packages/auth",
    "packages/service",
    "prisma",
    "nodes",
  ],
  studio: ["packages/contracts", "packages/flow", "packages/ui", "packages/auth"],
};

/** Clients of the engine's router: they may take its type, and nothing else of what stands behind it. */
const clients = { "packages/cli": "^engine/src/(compile/|(api/)?router)", studio: "^engine/src/(api/)?router" };

const workspaces = [...Object.keys(table), "packages/testing", "e2e"];

/** Packages from npm that a workspace may use; workspaces that are not listed may use what their package.json names. */
const packages = {
  "packages/contracts": ["zod"],
  "packages/ui": [
    "react",
    "react-dom",
    "radix-ui",
    "@radix-ui",
    "cmdk",
    "lucide-react",
    "next-themes",
    "@fontsource-variable",
  ],
};

/** Inside the engine a folder imports only folders to its right. */
const folders = [["main"], ["api"], ["service", "trigger"], ["run"], ["queue"], ["compile", "store"]];

const either = (paths) => `^(${paths.join("|")})(/|\\.|$)`;

const workspaceRules = Object.entries(table).map(([name, allowed]) => ({
  name: `${name.replaceAll("/", "-")}-imports`,
  comment: `${name} may import ${allowed.length === 0 ? "no workspace" : allowed.join(", ")}.`,
  severity: "error",
  from: { path: `^${name}/`, pathNot: test },
  to: {
    path: either(workspaces),
    pathNot: either([name, ...allowed]),
    // The engine's router is the contract of its clients: its type may be taken, its code may not.
    ...(Object.hasOwn(clients, name) ? { dependencyTypesNot: ["type-only"] } : {}),
  },
}));

const typeRules = Object.entries(clients).map(([name, taken]) => ({
  name: `${name.replaceAll("/", "-")}-takes-the-router-as-a-type`,
  comment: `${name} may take the type of engine/src/api/router, and of what stands behind it only what its row names.`,
  severity: "error",
  from: { path: `^${name}/`, pathNot: test },
  to: { path: "^(engine|prisma|packages)/", pathNot: [taken, either([name, ...table[name]])] },
}));

const packageRules = Object.entries(packages).map(([name, allowed]) => ({
  name: `${name.replaceAll("/", "-")}-packages`,
  comment: `${name} may use only ${allowed.join(", ")}.`,
  severity: "error",
  from: { path: `^${name}/`, pathNot: test },
  to: { path: "node_modules/", pathNot: `node_modules/(${allowed.join("|")})/` },
}));

const folderRules = folders.flatMap((names, index) =>
  names.map((name) => ({
    name: `engine-${name}-imports`,
    comment: `engine/src/${name} may import only folders to its right: main, api, service | trigger, run, queue, compile | store.`,
    severity: "error",
    from: { path: `^engine/src/${name}/`, pathNot: test },
    to: {
      path: `^engine/src/(${[...folders.slice(0, index).flat(), ...names.filter((other) => other !== name)].join("|") || "-"})/`,
    },
  })),
);

module.exports = {
  forbidden: [
    ...workspaceRules,
    ...typeRules,
    ...packageRules,
    ...folderRules,
    {
      name: "no-circles",
      comment: "Modules that import each other cannot be understood or started apart.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "lazy-parts-outlast-the-server",
      comment: "A file that next/dynamic cannot fetch takes the whole page along; createLazyPart says so in its place.",
      severity: "error",
      from: { path: "^studio/" },
      to: { path: "node_modules/next/dynamic" },
    },
    {
      name: "bullmq-only-in-queue",
      comment: "The rest of the engine knows the driver-neutral interface of engine/src/queue.",
      severity: "error",
      from: { pathNot: ["^engine/src/queue/", test] },
      to: { path: ["node_modules/bullmq/"] },
    },
    {
      name: "prisma-only-in-store",
      comment: "withTenant in engine/src/store is the only way to a client; app.ts and main/ put it together.",
      severity: "error",
      from: { path: "^(engine|packages|nodes)/", pathNot: ["^engine/src/(store/|app\\.ts|main/)", test] },
      to: { path: "^prisma/|node_modules/@?prisma/" },
    },
    {
      name: "pure-has-no-node",
      comment: "Compiler, flow and contracts are pure and run in browsers: no clock, no database, no Node built-in.",
      severity: "error",
      from: { path: "^(engine/src/compile|packages/(flow|contracts)/src)/", pathNot: test },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "testing-only-in-tests",
      comment: "What tests share is never part of what runs.",
      severity: "error",
      from: { pathNot: [test, "^vitest\\.config\\.ts$"] },
      to: { path: "^packages/testing/|/testing/|\\.(test|itest)\\.ts$" },
    },
    {
      name: "declared-dependencies",
      comment: "A workspace names in its package.json what it imports.",
      severity: "error",
      from: { pathNot: test },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
    {
      name: "no-development-dependencies",
      comment: "What runs needs no development dependency.",
      severity: "error",
      from: { path: "^(packages/[a-z-]+|nodes|engine|prisma)/src/", pathNot: test },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "node_modules/@types/" },
    },
    {
      name: "resolvable",
      comment: "Every import leads somewhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "prisma/src/generated"] },
    exclude: { path: "^(packages/[a-z-]+|nodes|engine|prisma|studio|e2e)/(dist|\\.turbo|\\.next)/|^studio/next-env" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mts", ".js", ".mjs", ".json"],
    },
  },
};
