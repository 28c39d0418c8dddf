import type { IncomingMessage } from "node:http";
import type { Sessions } from "@autoweave/auth/session";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { Bus } from "../queue/bus.js";
import type { FlowQueue } from "../queue/flow-queue.js";
import type { Acceptor } from "../run/accept.js";
import type { FlowVersions } from "../run/flow-version.js";
import type { NodeRegistry } from "../run/node-registry.js";
import type { Relay } from "../run/relay.js";
import type { Live } from "../service/live/live.js";
import type { RunWatch } from "../service/run-watch.js";
import type { SigningKeys } from "../service/token/signing-keys.js";
import type { Database } from "../store/database.js";
import type { Site } from "./site.js";

/** What the API needs of the app. */
export type ServerParts = {
  database: Database;
  tokenKeys: SigningKeys;
  queue: FlowQueue;
  bus: Bus;
  versions: FlowVersions;
  relay: Relay;
  acceptor: Acceptor;
  manifests: ManifestRegistry;
  nodes: NodeRegistry;
  /** Hears of what callers are not told. */
  onError: (error: unknown) => void;
};

/** What procedures work with. */
export type ApiParts = ServerParts & {
  watch: RunWatch;
  live: Live;
  sessions: Sessions;
  /** AutoWeave as whoever sent this request should know it. */
  toSite: (request: Pick<IncomingMessage, "socket">) => Site;
};
