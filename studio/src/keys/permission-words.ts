import { Permission } from "@autoweave/auth/permission";

/** What each permission lets one do, for people; in the order in which it is offered. */
export const permissionWords: Record<Exclude<Permission, "*">, { area: string; title: string }> = {
  "flows:read": { area: "Flows", title: "See flows, versions and plans" },
  "flows:write": { area: "Flows", title: "Change, import and remove flows" },
  "flows:publish": { area: "Flows", title: "Publish and unpublish" },
  "runs:read": { area: "Runs", title: "See runs with their data" },
  "runs:start": { area: "Runs", title: "Start and replay runs" },
  "runs:control": { area: "Runs", title: "Cancel, redrive and signal runs" },
  "agents:read": { area: "Agents", title: "See agents" },
  "agents:create": { area: "Agents", title: "Make agents" },
  "agents:deploy": { area: "Agents", title: "Deploy agents" },
  "agents:control": { area: "Agents", title: "Start and stop agents" },
  "chat:use": { area: "Agents", title: "Chat with published agents" },
  "plugins:read": { area: "Installation", title: "See node types and plugins" },
  "plugins:install": { area: "Installation", title: "Install and remove plugins" },
  "queue:read": { area: "Installation", title: "See queues" },
  "observability:read": { area: "Installation", title: "See logs, metrics and traces" },
  "credentials:read": { area: "Workspace", title: "See which credentials there are" },
  "credentials:manage": { area: "Workspace", title: "Make, change and remove credentials" },
  "members:read": { area: "Workspace", title: "See members" },
  "members:manage": { area: "Workspace", title: "Invite, change and remove members" },
  "keys:manage": { area: "Workspace", title: "Make and revoke API keys" },
  "audit:read": { area: "Workspace", title: "Read and verify the audit" },
  "tenant:manage": { area: "Workspace", title: "Rename and set up the workspace" },
};

/** What a scope of a key lets it do, for people. */
export function toScopeWords(scope: string): string {
  const { data } = Permission.safeParse(scope);
  if (data === undefined) return scope;
  return data === "*" ? "Everything" : permissionWords[data].title;
}
