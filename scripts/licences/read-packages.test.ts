import { expect, test } from "vitest";
import { type Lock, type Locked, readPackages } from "./read-packages.mjs";

const from = (version: string, more: Locked = {}): Locked => ({
  version,
  license: "MIT",
  integrity: "sha512-x",
  ...more,
});

const lock: Lock = {
  packages: {
    "": { dependencies: {} },
    studio: { dependencies: { ui: "1", shared: "1", ours: "1" } },
    "packages/ours": { dependencies: { deep: "1", shared: "2" } },
    "node_modules/ours": { link: true, resolved: "packages/ours" },
    "node_modules/ui": from("1.0.0", { optionalDependencies: { "ui-linux": "1" }, peerDependencies: { peer: "1" } }),
    "node_modules/ui-linux": from("1.0.0", { license: "ISC" }),
    "node_modules/peer": from("3.0.0"),
    "node_modules/shared": from("1.0.0"),
    "packages/ours/node_modules/shared": from("2.0.0"),
    "node_modules/deep": from("1.0.0", { dependencies: { shared: "1.5", "@scope/leaf": "1" } }),
    "node_modules/deep/node_modules/shared": from("1.5.0"),
    "node_modules/@scope/leaf": { version: "1.0.0", integrity: "sha512-x" },
    "node_modules/tool": from("9.0.0", { dev: true }),
  },
};

test("what is installed to run is read with who needs it, as Node finds it", () => {
  expect(readPackages(lock).map(({ name, version, neededBy }) => [name, version, neededBy.join(" ")])).toEqual([
    ["@scope/leaf", "1.0.0", "packages/ours"],
    ["deep", "1.0.0", "packages/ours"],
    ["peer", "3.0.0", "studio"],
    ["shared", "1.0.0", "studio"],
    ["shared", "1.5.0", "packages/ours"],
    ["shared", "2.0.0", "packages/ours"],
    ["ui", "1.0.0", "studio"],
    ["ui-linux", "1.0.0", "studio"],
  ]);
});

test("a package without a licence is read as one without", () => {
  const [leaf, deep] = readPackages(lock);
  expect([leaf?.licence, deep?.licence]).toEqual([undefined, "MIT"]);
});

test("the order in which a lock was written changes nothing", () => {
  const turned = { packages: Object.fromEntries(Object.entries(lock.packages).reverse()) };
  expect(readPackages(turned)).toEqual(readPackages(lock));
});

test("packages that depend on each other in a circle are read once", () => {
  const packages = {
    app: { dependencies: { one: "1" } },
    "node_modules/one": from("1.0.0", { dependencies: { two: "1" } }),
    "node_modules/two": from("1.0.0", { dependencies: { one: "1" } }),
  };
  expect(readPackages({ packages }).map(({ name }) => name)).toEqual(["one", "two"]);
});

test.each<[string, Locked, boolean]>([
  ["without an address", {}, true],
  ["from a registry", { resolved: "https://registry.example/x/-/x-1.0.0.tgz" }, true],
  ["from a registry, scoped", { resolved: "https://registry.example/@s/x/-/x-1.0.0.tgz" }, true],
  ["from git", { resolved: "git+ssh://git@example.com/x.git#0123" }, false],
  ["from an address", { resolved: "https://example.com/x.tgz" }, false],
  ["from a folder", { resolved: "file:../x" }, false],
])("a package %s", (_name, more, isFromRegistry) => {
  const [read] = readPackages({ packages: { "node_modules/x": from("1.0.0", more) } });
  expect(read?.isFromRegistry).toBe(isFromRegistry);
});

test("a package without a hash is not from a registry, unless another brought it along", () => {
  const packages = {
    "node_modules/x": { version: "1.0.0", license: "MIT" },
    "node_modules/y": { version: "1.0.0", license: "MIT", inBundle: true },
  };
  expect(readPackages({ packages }).map((one) => one.isFromRegistry)).toEqual([false, true]);
});
