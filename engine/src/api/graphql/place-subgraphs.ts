import { AppError } from "@autoweave/contracts/app-error";
import type { RemoteSubgraph } from "./remote-subgraph.js";
import type { Subgraph } from "./subgraph.js";

/** Which subgraphs run here, and which are asked elsewhere. Throws `env.invalid` for an address of one that is not known. */
export function placeSubgraphs(
  subgraphs: readonly Subgraph[],
  urls: ReadonlyMap<string, string>,
): { here: Subgraph[]; remotes: RemoteSubgraph[] } {
  const names = subgraphs.map(({ name }) => name);
  const unknown = [...urls.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new AppError(
      "env.invalid",
      `AUTOWEAVE_SUBGRAPHS names ${unknown}, and there is no such subgraph; there are ${names.join(", ")}.`,
    );
  }
  return {
    here: subgraphs.filter(({ name }) => !urls.has(name)),
    remotes: subgraphs.flatMap((subgraph) => {
      const url = urls.get(subgraph.name);
      return url === undefined ? [] : [{ subgraph, url }];
    }),
  };
}
