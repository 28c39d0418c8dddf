import type { AuditedAction } from "@autoweave/auth/audit/audited-action";

/** What was done, in words of people. */
export const actWords: Readonly<Record<AuditedAction, string>> = {
  "flow.import": "Imported a flow",
  "flow.publish": "Published a flow",
  "flow.unpublish": "Unpublished a flow",
  "flow.remove": "Removed a flow",
  "run.cancel": "Cancelled a run",
  "run.redrive": "Redrove a run",
  "run.signal": "Signalled a run",
  "key.create": "Made an API key",
  "key.revoke": "Revoked an API key",
  "credential.create": "Made a credential",
  "credential.update": "Changed a credential",
  "credential.remove": "Removed a credential",
  "credential.test": "Tested a credential",
  "limit.update": "Changed what programs may use",
  "tenant.create": "Made the workspace",
  "tenant.claim": "Became the first owner",
  "tenant.rename": "Renamed the workspace",
  "member.set-roles": "Changed a member's roles",
  "member.remove": "Removed a member",
  "member.disable": "Disabled a member",
  "member.enable": "Enabled a member",
  "member.create-reset-link": "Made a link for a new password",
  "invitation.create": "Invited somebody",
  "invitation.revoke": "Took back an invitation",
  "invitation.accept": "Accepted an invitation",
  "account.sign-in": "Signed in",
  "account.switch": "Came over from another workspace",
  "account.update": "Changed their name",
  "account.change-password": "Changed their password",
  "account.change-email": "Changed their email address",
  "account.reset-password": "Chose a new password by a link",
  "session.end": "Signed out a device",
  "tenant-key.rotate": "Rotated the workspace's key",
  "identity-provider.create": "Added an identity provider",
  "identity-provider.update": "Changed an identity provider",
  "identity-provider.remove": "Removed an identity provider",
  "identity-provider.link": "Came in by an identity provider for the first time",
  "token.revoke": "Gave a token back",
  "token.replay": "Ended tokens, since one of them came twice",
};

/** What an act is called; undefined for one of a later version, or of an earlier one. */
export function toActWords(action: string): string | undefined {
  return Object.hasOwn(actWords, action) ? actWords[action as AuditedAction] : undefined;
}

/** Areas of acts, by the start of their codes. */
export const actAreas = [
  { value: "all", label: "Everything" },
  { value: "flow.", label: "Flows" },
  { value: "run.", label: "Runs" },
  { value: "credential.", label: "Credentials" },
  { value: "key.", label: "API keys" },
  { value: "member.", label: "Members" },
  { value: "invitation.", label: "Invitations" },
  { value: "account.", label: "Signing in and accounts" },
  { value: "session.", label: "Signing out" },
  { value: "identity-provider.", label: "Identity providers" },
  { value: "token.", label: "Tokens" },
  { value: "tenant.", label: "Workspace" },
  { value: "limit.", label: "Limits" },
] as const;
