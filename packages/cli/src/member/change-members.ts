import { type Context, print } from "../context.js";
import type { Api } from "../server/connect.js";
import { findMember } from "./find-member.js";

type Roles = Parameters<Api["members"]["invite"]["mutate"]>[0]["roles"];

/** The server knows which roles there are, and names them when it refuses one. */
function toRoles(roles: string[]): Roles {
  return roles as Roles;
}

/** Invites somebody, and prints the link this once. */
export async function inviteMember(context: Context, email: string, options: { roles: string[] }): Promise<void> {
  const invitation = await context.call((api) => api.members.invite.mutate({ email, roles: toRoles(options.roles) }));
  if (!context.json) {
    context.terminal.err(
      `Pass this link on to ${invitation.email}. It is shown this once, and good once until ${invitation.expiresAt}.`,
    );
  }
  print(context, invitation, () => invitation.link);
}

/** Takes an invitation back. */
export async function revokeInvitation(context: Context, id: string): Promise<void> {
  await context.call((api) => api.members.revokeInvitation.mutate({ id }));
  print(context, { id, revoked: true }, () => `invitation ${id} is revoked`);
}

/** Gives a member other roles. */
export async function setRoles(context: Context, idOrEmail: string, roles: string[]): Promise<void> {
  const { member, set } = await context.call(async (api) => {
    const found = await findMember(api, idOrEmail);
    return { member: found, set: await api.members.setRoles.mutate({ member: found.id, roles: toRoles(roles) }) };
  });
  print(context, set, () => `${member.email} is ${set.roles.join(" and ")} now`);
}

/** Shuts a member out of the workspace. */
export async function disableMember(context: Context, idOrEmail: string): Promise<void> {
  const { member, ended } = await context.call(async (api) => {
    const found = await findMember(api, idOrEmail);
    return { member: found, ended: await api.members.disable.mutate({ member: found.id }) };
  });
  print(
    context,
    ended,
    () => `${member.email} is disabled; sessions ended: ${ended.endedSessions}, keys revoked: ${ended.revokedKeys}`,
  );
}

/** Lets a disabled member in again. */
export async function enableMember(context: Context, idOrEmail: string): Promise<void> {
  const { member, enabled } = await context.call(async (api) => {
    const found = await findMember(api, idOrEmail);
    return { member: found, enabled: await api.members.enable.mutate({ member: found.id }) };
  });
  print(context, enabled, () => `${member.email} is enabled again`);
}

/** Takes a member out of the workspace. */
export async function removeMember(context: Context, idOrEmail: string): Promise<void> {
  const member = await context.call(async (api) => {
    const found = await findMember(api, idOrEmail);
    await api.members.remove.mutate({ member: found.id });
    return found;
  });
  print(context, { id: member.id, removed: true }, () => `${member.email} is no member any more`);
}

/** Makes a link by which a member chooses a new password, and prints it this once. */
export async function createResetLink(context: Context, idOrEmail: string): Promise<void> {
  const { member, made } = await context.call(async (api) => {
    const found = await findMember(api, idOrEmail);
    return { member: found, made: await api.members.createResetLink.mutate({ member: found.id }) };
  });
  if (!context.json) {
    context.terminal.err(
      `Pass this link on to ${member.email} alone: whoever opens it becomes them. It is good once, until ${made.expiresAt}.`,
    );
  }
  print(context, made, () => made.link);
}
