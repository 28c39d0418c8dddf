import type { Permission } from "./permission.js";

/** What an action asks for: a permission, or `self`: any signed-in person, about their own account. */
export type Rule = Exclude<Permission, "*"> | "self";

/** The one table of what can be done, and what allows it. */
export const actions = {
  "flow.list": "flows:read",
  "flow.get": "flows:read",
  "flow.import": "flows:write",
  "flow.apply-ops": "flows:write",
  "flow.validate": "flows:read",
  "flow.plan": "flows:read",
  "flow.publish": "flows:publish",
  "flow.unpublish": "flows:publish",
  "flow.remove": "flows:write",
  "version.list": "flows:read",
  "version.get": "flows:read",
  "run.start": "runs:start",
  "run.list": "runs:read",
  "run.get": "runs:read",
  "run.nodes": "runs:read",
  "run.wait": "runs:read",
  "run.cancel": "runs:control",
  "run.preview-redrive": "runs:control",
  "run.redrive": "runs:control",
  "run.replay": "runs:start",
  "run.signal": "runs:control",
  "node-type.list": "plugins:read",
  "node-type.get": "plugins:read",
  "key.list": "keys:manage",
  "key.create": "keys:manage",
  "key.revoke": "keys:manage",
  "audit.list": "audit:read",
  "audit.verify": "audit:read",
  "account.get": "self",
  "account.update": "self",
  "account.change-password": "self",
  "account.switch": "self",
  "session.list": "self",
  "session.end": "self",
  "member.list": "members:read",
  "member.set-roles": "members:manage",
  "member.remove": "members:manage",
  "member.create-reset-link": "members:manage",
  "invitation.list": "members:manage",
  "invitation.create": "members:manage",
  "invitation.revoke": "members:manage",
  "tenant.rename": "tenant:manage",
} as const satisfies Record<string, Rule>;

/** Something that can be done. */
export type Action = keyof typeof actions;
