// Reads from a package-lock.json what is installed to run AutoWeave. The lock names the packages of every platform with
// their licences, so the answer is the same on each machine and needs neither network nor an installation.

/** @typedef {import("./read-packages.mjs").Lock} Lock */

const marker = "node_modules/";

/** @param {string} place */
function toName(place) {
  return place.slice(place.lastIndexOf(marker) + marker.length);
}

/** The place that Node finds a package at, from a package at `from`. @param {Lock} lock @param {string} from @param {string} name */
function findPlace(lock, from, name) {
  for (let folder = from; ; ) {
    const place = folder === "" ? marker + name : `${folder}/${marker}${name}`;
    if (place in lock.packages) return place;
    if (folder === "") return undefined;
    // Out of the innermost node_modules, or from a workspace to the root.
    const end = folder.lastIndexOf(marker);
    folder = end <= 0 ? "" : folder.slice(0, end - 1);
  }
}

/** All places that are reached from `start` without going through another workspace. @param {Lock} lock @param {string} start */
function reach(lock, start) {
  /** @type {Set<string>} */
  const reached = new Set();
  const open = [start];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const { dependencies, optionalDependencies, peerDependencies } = lock.packages[from] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const place = findPlace(lock, from, name);
      if (place === undefined || reached.has(place) || lock.packages[place]?.link === true) continue;
      reached.add(place);
      open.push(place);
    }
  }
  return reached;
}

/** True for what npm fetches from a registry and checks by its hash; git, folders and bare addresses are not. */
function isFromRegistry({ resolved, inBundle, integrity }) {
  if (inBundle === true) return true;
  return (
    integrity !== undefined && (resolved === undefined || /^https:\/\/[^/]+\/(@[^/]+\/)?[^/]+\/-\//.test(resolved))
  );
}

/**
 * The packages of others that an installation without development dependencies has, by name and version, and which
 * workspaces need them.
 * @param {Lock} lock
 */
export function readPackages(lock) {
  const places = Object.keys(lock.packages);
  const workspaces = places.filter((place) => place !== "" && !place.includes(marker));
  /** @type {Map<string, Set<string>>} */
  const needs = new Map();
  for (const workspace of workspaces) {
    for (const place of reach(lock, workspace)) needs.set(place, (needs.get(place) ?? new Set()).add(workspace));
  }
  /** @type {Map<string, import("./read-packages.mjs").Package>} */
  const packages = new Map();
  for (const place of places) {
    const locked = lock.packages[place] ?? {};
    if (!place.includes(marker) || locked.link === true || locked.dev === true) continue;
    const [name, version = ""] = [toName(place), locked.version];
    const before = packages.get(`${name}@${version}`);
    const neededBy = [...new Set([...(before?.neededBy ?? []), ...(needs.get(place) ?? [])])].sort();
    packages.set(`${name}@${version}`, {
      name,
      version,
      licence: locked.license,
      isFromRegistry: isFromRegistry(locked) && before?.isFromRegistry !== false,
      neededBy,
    });
  }
  return [...packages.values()].sort(
    (one, other) => compare(one.name, other.name) || compare(one.version, other.version),
  );
}

/** By code points: the order of letters is not the same on each machine. @param {string} one @param {string} other */
function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}
