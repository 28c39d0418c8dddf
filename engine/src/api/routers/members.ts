import { Email } from "@autoweave/auth/email";
import { Role } from "@autoweave/auth/role";
import { z } from "zod";
import { disableMember, enableMember } from "../../service/identity/disable-member.js";
import { createInvitation, listInvitations, revokeInvitation } from "../../service/identity/invitations.js";
import { listMembers, removeMember, setRoles } from "../../service/identity/members.js";
import { createResetLink } from "../../service/identity/reset-links.js";
import { procedure, router } from "../trpc.js";

const id = z.string().min(1).max(100);
const roles = z.array(Role).min(1).max(Role.options.length);
const MemberInput = z.strictObject({ member: id });
const RolesInput = z.strictObject({ member: id, roles });
const InviteInput = z.strictObject({ email: Email, roles });
const InvitationInput = z.strictObject({ id });

/** Who is in the tenant, as what, and who is asked in. */
export const members = router({
  list: procedure("member.list").query(({ ctx }) => listMembers(ctx.parts, ctx.actor)),
  setRoles: procedure("member.set-roles")
    .input(RolesInput)
    .mutation(({ ctx, input }) => setRoles(ctx.parts, ctx.actor, input)),
  remove: procedure("member.remove")
    .input(MemberInput)
    .mutation(({ ctx, input }) => removeMember(ctx.parts, ctx.actor, input)),
  disable: procedure("member.disable")
    .input(MemberInput)
    .mutation(({ ctx, input }) => disableMember(ctx.parts, ctx.actor, input)),
  enable: procedure("member.enable")
    .input(MemberInput)
    .mutation(({ ctx, input }) => enableMember(ctx.parts, ctx.actor, input)),
  createResetLink: procedure("member.create-reset-link")
    .input(MemberInput)
    .mutation(({ ctx, input }) => createResetLink(ctx.parts, ctx.actor, input)),
  invitations: procedure("invitation.list").query(({ ctx }) => listInvitations(ctx.parts, ctx.actor)),
  invite: procedure("invitation.create")
    .input(InviteInput)
    .mutation(({ ctx, input }) => createInvitation(ctx.parts, ctx.actor, input)),
  revokeInvitation: procedure("invitation.revoke")
    .input(InvitationInput)
    .mutation(({ ctx, input }) => revokeInvitation(ctx.parts, ctx.actor, input)),
});
