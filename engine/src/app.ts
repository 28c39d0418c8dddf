import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import { type HttpHandle, type NodeDefinition, toManifest } from "@autoweave/node-sdk";
import type { Bus } from "./queue/bus.js";
import type { FlowQueue } from "./queue/flow-queue.js";
import { createPostgresBus } from "./queue/postgres-bus.js";
import { createPostgresQueue } from "./queue/postgres-queue.js";
import { createRedisBus } from "./queue/redis-bus.js";
import { createRedisQueue } from "./queue/redis-queue.js";
import { type Acceptor, createAcceptor } from "./run/accept.js";
import { cancelCalled } from "./run/cancel.js";
import { wakeCaller } from "./run/child-ended.js";
import { type CredentialSource, createCredentialSource } from "./run/credential/credential-source.js";
import { createFlowVersions, type FlowVersions } from "./run/flow-version.js";
import { createNodeRegistry, type NodeRegistry } from "./run/node-registry.js";
import { createRelay, type OutboxHandlers, type Relay } from "./run/relay.js";
import { wakeSlotWaiters } from "./run/slot-waiters.js";
import { createUnitRunner } from "./run/unit-runner.js";
import { createKeyReader, type KeyReader } from "./service/key/key-reader.js";
import { createRunPlans, type RunPlans } from "./service/run/run-plans.js";
import { createOidcClients, type OidcClients } from "./service/single-sign-on/oidc-clients.js";
import { createSigningKeys, type SigningKeys } from "./service/token/signing-keys.js";
import { createDatabase, type Database } from "./store/database.js";
import type { KeyEncryptionKeys } from "./store/sealing/key-encryption-keys.js";
import { createSealer, type Sealer } from "./store/sealing/sealer.js";

/** The parts of one process, built once. Functions take those of them that they need, first. */
export type App = {
  database: Database;
  sealer: Sealer;
  tokenKeys: SigningKeys;
  keyReader: KeyReader;
  credentials: CredentialSource;
  oidcClients: OidcClients;
  queue: FlowQueue;
  bus: Bus;
  versions: FlowVersions;
  runPlans: RunPlans;
  relay: Relay;
  acceptor: Acceptor;
  manifests: ManifestRegistry;
  nodes: NodeRegistry;
  http: HttpHandle;
  onError: (error: unknown) => void;
  close(): Promise<void>;
};

/** How a process is to be built. `redisUrl` moves the queue and the bus to Redis. */
export type AppOptions = {
  databaseUrl: string;
  redisUrl: string | undefined;
  /** Most connections for the ledger and, apart from it, for the queue. */
  connections: number;
  /** What wraps the keys that secrets are sealed with. */
  keys: KeyEncryptionKeys;
  /** The address that tokens name as their issuer, the same in all processes of an installation. */
  issuer: string;
  nodes: readonly NodeDefinition[];
  http: HttpHandle;
  onError: (error: unknown) => void;
  /** Runs the smallest runs in this process when it accepts them; their leases carry this name. */
  inPlaceId?: string | undefined;
  /** Starts the flows that handle a failed run. */
  onRunFailed: (app: App, ...failure: Parameters<OutboxHandlers["run-failed"]>) => Promise<void>;
};

/** Builds the parts and connects them. Nothing runs yet. */
export function createApp(options: AppOptions): App {
  const { databaseUrl, redisUrl, connections, onError } = options;
  const database = createDatabase(databaseUrl, connections);
  const sealer = createSealer(database, options.keys);
  const credentials = createCredentialSource({ database, sealer });
  const queue =
    redisUrl === undefined
      ? createPostgresQueue({ url: databaseUrl, connections, onError })
      : createRedisQueue({ url: redisUrl, onError });
  const bus =
    redisUrl === undefined
      ? createPostgresBus({ url: databaseUrl, onError })
      : createRedisBus({ url: redisUrl, onError });
  const versions = createFlowVersions(database);
  const relay = createRelay({
    database,
    queue,
    bus,
    versions,
    onError,
    handlers: {
      "child-ended": (row, body) => wakeCaller({ database, versions }, row, body),
      "cancel-run": (row) => cancelCalled(database, row.runId),
      "run-failed": async (row, body) => {
        await options.onRunFailed(app, row, body);
        return undefined;
      },
      "slot-freed": (row, body) => wakeSlotWaiters({ database, versions }, row.tenantId, body.key),
    },
  });
  const nodes = createNodeRegistry(options.nodes);
  const runner =
    options.inPlaceId === undefined
      ? undefined
      : createUnitRunner({
          id: options.inPlaceId,
          database,
          bus,
          versions,
          nodes,
          relay,
          http: options.http,
          credentials,
          onError,
        });
  const inPlace = runner === undefined ? undefined : { id: options.inPlaceId ?? "", runner, onError };
  const app: App = {
    database,
    sealer,
    tokenKeys: createSigningKeys({ database, sealer, issuer: options.issuer }),
    keyReader: createKeyReader(database),
    credentials,
    oidcClients: createOidcClients({ sealer, http: options.http }),
    queue,
    bus,
    versions,
    runPlans: createRunPlans({ database, versions }),
    relay,
    acceptor: createAcceptor({ database, relay, inPlace }),
    manifests: new Map(options.nodes.map((definition) => [toNodeTypeKey(definition), toManifest(definition)])),
    nodes,
    http: options.http,
    onError,
    close: async () => {
      await runner?.close();
      await relay.idle();
      await queue.close();
      await bus.close();
      await database.close();
    },
  };
  return app;
}
