import type { Permission } from "@autoweave/auth/permission";
import {
  FileClock,
  Fingerprint,
  KeyRound,
  LayoutTemplate,
  type LucideIcon,
  UserRound,
  Users,
  Vault,
  Workflow,
} from "lucide-react";

/** A page of the frame. Who lacks `permission` does not see the way to it. */
export type Page = { path: string; title: string; Icon: LucideIcon; permission?: Permission; description?: string };

/** The list of flows, where everybody arrives. */
export const flowsPage = {
  path: "/",
  title: "Flows",
  description: "What runs by itself in this workspace, once you have drawn it.",
  Icon: Workflow,
  permission: "flows:read",
} as const satisfies Page;

export const templatesPage = {
  path: "/templates",
  title: "Templates",
  description: "Flows that run as they are. Take one, run it, and change it.",
  Icon: LayoutTemplate,
  permission: "flows:write",
} as const satisfies Page;

export const membersPage = {
  path: "/settings/members",
  title: "Members",
  description: "Who works in this workspace, and what they may do.",
  Icon: Users,
  permission: "members:read",
} as const satisfies Page;

export const signInPage = {
  path: "/settings/sign-in",
  title: "Sign-in",
  description: "Identity providers by which people sign in to this workspace. Passwords work all the same.",
  Icon: Fingerprint,
  permission: "tenant:manage",
} as const satisfies Page;

export const credentialsPage = {
  path: "/settings/credentials",
  title: "Credentials",
  description:
    "Keys and passwords of other services, which nodes use by name. They are sealed, and nobody reads them again.",
  Icon: Vault,
  permission: "credentials:read",
} as const satisfies Page;

export const keysPage = {
  path: "/settings/keys",
  title: "API keys",
  description: "By these, programs and the autoweave command call this workspace.",
  Icon: KeyRound,
  permission: "keys:manage",
} as const satisfies Page;

export const auditPage = {
  path: "/settings/audit",
  title: "Audit",
  description: "Who did what here. Each entry is chained to the one before, so none can be changed unseen.",
  Icon: FileClock,
  permission: "audit:read",
} as const satisfies Page;

/** The person's own. */
export const accountPage = {
  path: "/account",
  title: "Account",
  description: "Yours, in every workspace you are a member of.",
  Icon: UserRound,
} as const satisfies Page;

/** The work. */
export const workPages: readonly Page[] = [flowsPage, templatesPage];

/** What the workspace is set to. */
export const settingsPages: readonly Page[] = [membersPage, signInPage, credentialsPage, keysPage, auditPage];
