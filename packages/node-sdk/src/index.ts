/** What a node author imports. This entry is the whole public surface: everything inference can mention is here. */
export { AppError, isAppError } from "@autoweave/contracts/app-error";
export {
  CredentialReference,
  type CredentialType,
  type HttpCredentialType,
  httpCredentialTypes,
  isCredentialReference,
  isWebhookSecret,
} from "@autoweave/contracts/credential";
export type { ErrorCode } from "@autoweave/contracts/error-codes";
export { PortName, type RetryPolicy } from "@autoweave/contracts/flow-graph";
export type { Json, JsonObject } from "@autoweave/contracts/json";
export {
  type Container,
  type Effect,
  type ManifestRegistry,
  type NodeManifest,
  toNodeTypeKey,
} from "@autoweave/contracts/node-manifest";
export type { Answer, RunCause } from "@autoweave/contracts/run";
export type { CredentialHandle, HttpCredential } from "./credential.js";
export {
  defineNode,
  type ErasedRunInput,
  type Example,
  type NodeDefinition,
  type NodeSpec,
  type RunFacts,
  type RunInput,
} from "./define-node.js";
export { credentialField, type FieldHints, field, type LazyValue, type LazyVariables, lazyField } from "./field.js";
export { jsonList, jsonValue } from "./json-value.js";
export {
  type FlowCall,
  type Handles,
  type HttpHandle,
  type HttpRequest,
  type HttpResponse,
  type NeedOf,
  type Needs,
  needs,
  type ReplyHandle,
} from "./needs.js";
export { isPark, type Park, type ParkFor, park, type Woke } from "./park.js";
export { parseConfig } from "./parse-config.js";
export {
  type InputValues,
  manyPort,
  type OutputValues,
  optionalPort,
  type Port,
  type PortKind,
  type Ports,
  port,
} from "./port.js";
export { toManifest } from "./to-manifest.js";
