import { type Context, print } from "../context.js";
import { formatTable } from "../show/format-table.js";
import { shortenText } from "../show/shorten.js";

/** Prints the members. */
export async function listMembers(context: Context): Promise<void> {
  const members = await context.call((api) => api.members.list.query());
  print(context, { members }, () =>
    formatTable(
      ["NAME", "EMAIL", "ROLES", "LAST SEEN", "ID"],
      members.map((member) => [
        shortenText(member.name, 40),
        member.email,
        member.roles.join(" "),
        member.disabledAt === null ? (member.lastSeenAt ?? "never") : "disabled",
        member.id,
      ]),
      context.terminal,
    ),
  );
}

/** Prints the open invitations; their links are not kept. */
export async function listInvitations(context: Context): Promise<void> {
  const invitations = await context.call((api) => api.members.invitations.query());
  print(context, { invitations }, () =>
    formatTable(
      ["EMAIL", "ROLES", "INVITED BY", "EXPIRES", "ID"],
      invitations.map((invitation) => [
        invitation.email,
        invitation.roles.join(" "),
        invitation.invitedBy ?? "",
        invitation.isExpired ? `expired ${invitation.expiresAt}` : invitation.expiresAt,
        invitation.id,
      ]),
      context.terminal,
    ),
  );
}
