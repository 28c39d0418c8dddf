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

/** The work. */
export const workPages: readonly Page[] = [
  flowsPage,
  { path: "/templates", title: "Templates", Icon: LayoutTemplate, permission: "flows:write" },
];

/** What the workspace is set to. */
export const settingsPages: readonly Page[] = [
  { path: "/settings/members", title: "Members", Icon: Users, permission: "members:read" },
  { path: "/settings/sign-in", title: "Sign-in", Icon: Fingerprint, permission: "tenant:manage" },
  { path: "/settings/credentials", title: "Credentials", Icon: Vault, permission: "credentials:read" },
  { path: "/settings/keys", title: "API keys", Icon: KeyRound, permission: "keys:manage" },
  { path: "/settings/audit", title: "Audit", Icon: FileClock, permission: "audit:read" },
];

/** The person's own. */
export const accountPage: Page = { path: "/account", title: "Account", Icon: UserRound };
