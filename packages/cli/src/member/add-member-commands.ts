import type { Command } from "commander";
import { toContext } from "../context.js";
import type { Terminal } from "../terminal.js";
import {
  createResetLink,
  disableMember,
  enableMember,
  inviteMember,
  removeMember,
  revokeInvitation,
  setRoles,
} from "./change-members.js";
import { listInvitations, listMembers } from "./list-members.js";

/** Adds `autoweave member ...`. */
export function addMemberCommands(program: Command, terminal: Terminal): void {
  const member = program.command("member").description("people of the workspace, and what they may do");

  member
    .command("list")
    .description("list the members with their roles")
    .action((_options: object, command: Command) => listMembers(toContext(command, terminal)));
  member
    .command("invite")
    .description("make a link that lets somebody in, and print it this once")
    .argument("<email>", "whom it is for")
    .requiredOption("--roles <role...>", "what they will be: owner, admin, editor, operator, viewer, chat-user")
    .action((email: string, options: { roles: string[] }, command: Command) =>
      inviteMember(toContext(command, terminal), email, options),
    );
  member
    .command("invitations")
    .description("list the invitations that nobody has accepted yet")
    .action((_options: object, command: Command) => listInvitations(toContext(command, terminal)));
  member
    .command("revoke-invitation")
    .description("take an invitation back")
    .argument("<id>", "id of the invitation")
    .action((id: string, _options: object, command: Command) => revokeInvitation(toContext(command, terminal), id));
  member
    .command("set-roles")
    .description("give a member these roles in place of those they have, from their next request on")
    .argument("<member>", "id or email")
    .argument("<role...>", "owner, admin, editor, operator, viewer, chat-user")
    .action((who: string, roles: string[], _options: object, command: Command) =>
      setRoles(toContext(command, terminal), who, roles),
    );
  member
    .command("disable")
    .description("shut a member out: their sessions, tokens and keys end at once")
    .argument("<member>", "id or email")
    .action((who: string, _options: object, command: Command) => disableMember(toContext(command, terminal), who));
  member
    .command("enable")
    .description("let a disabled member in again, with the roles they had")
    .argument("<member>", "id or email")
    .action((who: string, _options: object, command: Command) => enableMember(toContext(command, terminal), who));
  member
    .command("remove")
    .description("take a member out of the workspace, with their sessions and keys in it")
    .argument("<member>", "id or email")
    .action((who: string, _options: object, command: Command) => removeMember(toContext(command, terminal), who));
  member
    .command("reset-link")
    .description("make a link by which a member chooses a new password, and print it this once")
    .argument("<member>", "id or email")
    .action((who: string, _options: object, command: Command) => createResetLink(toContext(command, terminal), who));
}
