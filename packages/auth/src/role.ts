import { z } from "zod";
import { Permission } from "./permission.js";

/** What a member of a tenant is. */
export const Role = z.enum(["owner", "admin", "editor", "operator", "viewer", "chat-user"]);
export type Role = z.infer<typeof Role>;

const looking = ["flows:read", "runs:read", "plugins:read", "agents:read", "observability:read"] as const;
const operating = [
  ...looking,
  "runs:start",
  "runs:control",
  "agents:control",
  "chat:use",
  "queue:read",
  "credentials:read",
  "members:read",
] as const;
const editing = [
  ...operating,
  "flows:write",
  "flows:publish",
  "agents:create",
  "agents:deploy",
  "credentials:manage",
] as const;

/** The one table of what each role may do, which API, documentation and screens share. */
export const roles: Readonly<Record<Role, { title: string; summary: string; permissions: readonly Permission[] }>> = {
  owner: {
    title: "Owner",
    summary: "May do everything, and decides who else is an owner.",
    permissions: ["*"],
  },
  admin: {
    title: "Admin",
    summary: "Runs the workspace: members, keys, plugins, settings, and all that editors do.",
    permissions: Permission.options.filter((permission) => permission !== "*"),
  },
  editor: { title: "Editor", summary: "Builds and publishes flows and agents.", permissions: editing },
  operator: { title: "Operator", summary: "Starts, stops and repeats runs; changes no flow.", permissions: operating },
  viewer: { title: "Viewer", summary: "Looks, and changes nothing.", permissions: looking },
  "chat-user": { title: "Chat user", summary: "Chats with published agents.", permissions: ["chat:use"] },
};

/** Everything that holders of these roles may do. Names that are no role give nothing. */
export function toPermissions(held: readonly string[]): Permission[] {
  const known = held.filter((role): role is Role => Object.hasOwn(roles, role));
  return [...new Set(known.flatMap((role) => roles[role].permissions))];
}
