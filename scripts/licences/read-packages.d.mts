/** What a lock says of a package or a workspace, as far as it is read here. */
export type Locked = {
  version?: string;
  license?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  inBundle?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};
/** A package-lock.json: by the place of each in the repository. */
export type Lock = { packages: Record<string, Locked> };
/** A package of others; `neededBy` names workspaces. */
export type Package = {
  name: string;
  version: string;
  licence: string | undefined;
  isFromRegistry: boolean;
  neededBy: string[];
};
export function readPackages(lock: Lock): Package[];
