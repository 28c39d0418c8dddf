import { Email } from "@autoweave/auth/email";
import type { OidcIdentity } from "@autoweave/auth/oidc";
import { Role } from "@autoweave/auth/role";
import { AppError } from "@autoweave/contracts/app-error";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant, type TenantClient } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { lockTenant } from "../identity/lock-tenant.js";
import { mayLetIn } from "./providers.js";

/** What of a provider decides who comes in. */
export type AdmittingProvider = {
  id: string;
  tenantId: string;
  name: string;
  emailDomains: string[];
  role: string | null;
  vouched: string[];
};

type Found = { personId: string; roles: string[] };

const longestSubject = 255;
const longestName = 100;

function refuse(reason: string): AppError {
  return new AppError("auth.sso-refused", `You are not let in: ${reason}`);
}

/** The email that counts: one that the provider has verified, of a domain that the tenant takes. */
function readEmail(provider: AdmittingProvider, identity: OidcIdentity): string {
  const email = Email.safeParse(identity.email);
  if (!email.success) throw refuse("the identity provider names no email address.");
  if (!identity.isEmailVerified) throw refuse("the identity provider has not verified your email address.");
  const domain = email.data.slice(email.data.lastIndexOf("@") + 1);
  const { emailDomains } = provider;
  if (emailDomains.length > 0 && !emailDomains.includes(domain)) {
    throw refuse("this workspace takes no email addresses of your domain.");
  }
  return email.data;
}

function toName({ name }: OidcIdentity, email: string): string {
  const clean = (name ?? "")
    .normalize("NFKC")
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return clean === "" ? email : [...clean].slice(0, longestName).join("");
}

async function findLinked(client: TenantClient, provider: AdmittingProvider, subject: string) {
  const link = await client.identityLink.findUnique({
    where: { providerId_subject: { providerId: provider.id, subject } },
    include: { member: { include: { person: true } } },
  });
  if (link === null) return undefined;
  const { personId, roles, person, disabledAt } = link.member;
  if ((disabledAt ?? person.disabledAt) !== null) throw refuse("your account is closed.");
  return { personId, roles };
}

/** The member of the tenant with this email: whom the tenant's providers made known before whoever joined by a link. */
async function findMember(client: TenantClient, provider: AdmittingProvider, email: string) {
  const { tenantId } = provider;
  const [member] = await client.member.findMany({
    where: { tenantId, person: { email, realm: { in: [tenantId, ""] } } },
    orderBy: { person: { realm: "desc" } },
    include: { person: true, identities: { where: { providerId: provider.id } } },
  });
  if (member === undefined) return undefined;
  if ((member.disabledAt ?? member.person.disabledAt) !== null) throw refuse("your account is closed.");
  // An email may pass to somebody else; what the provider calls people by does not.
  if (member.identities.length > 0) {
    throw refuse("your email address belongs to a member whom the provider calls differently; ask an admin.");
  }
  return { personId: member.personId, roles: member.roles };
}

/** Makes somebody a member who comes for the first time, as invited, or as the tenant's rule for the provider says. */
async function join(
  client: TenantClient,
  provider: AdmittingProvider,
  identity: OidcIdentity,
  email: string,
): Promise<Found> {
  const { tenantId } = provider;
  const open = { tenantId, email, acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } };
  const invitation = await client.invitation.findFirst({ where: open, orderBy: { createdAt: "desc" } });
  const role = Role.safeParse(provider.role);
  const roles = invitation?.roles ?? (role.success ? [role.data] : []);
  if (roles.length === 0) throw refuse("you are no member of this workspace; ask for an invitation.");
  if (!mayLetIn(provider.vouched, roles)) throw refuseMighty();
  const former = await client.person.findUnique({ where: { realm_email: { realm: tenantId, email } } });
  if (former !== null && former.disabledAt !== null) throw refuse("your account is closed.");
  const personId = former?.id ?? uuidv7();
  if (former === null) {
    const name = toName(identity, email);
    await client.person.create({
      data: { id: personId, tenantId, realm: tenantId, email, name, emailVerifiedAt: new Date() },
    });
  }
  await client.member.create({ data: { tenantId, personId, roles } });
  if (invitation !== null) {
    const data = { acceptedAt: new Date(), acceptedById: personId };
    await client.invitation.update({ where: { id: invitation.id }, data });
  }
  return { personId, roles };
}

function refuseMighty(): AppError {
  return refuse("you may do more here than whoever registered the identity provider; sign in with your password.");
}

/**
 * Who in the provider's tenant this is: whom the provider named before; else the member with the verified email; else
 * somebody new, if they are invited or the tenant takes everybody whom the provider knows. Returns the person's id.
 * Throws `auth.sso-refused`.
 */
export async function admitIdentity(
  parts: { database: Database },
  provider: AdmittingProvider,
  identity: OidcIdentity,
): Promise<string> {
  const { tenantId, id: providerId } = provider;
  const { subject } = identity;
  if (subject.length > longestSubject || subject.includes("\u0000"))
    throw refuse("the provider's name for you is odd.");
  // People belong to no tenant, so this sees all of them; every statement names the tenant.
  return parts.database.withTenant(everyTenant, async (client) => {
    // Of two first sign-ins at once, the second finds what the first has made.
    await lockTenant(client, tenantId);
    const linked = await findLinked(client, provider, subject);
    if (linked !== undefined) {
      if (!mayLetIn(provider.vouched, linked.roles)) throw refuseMighty();
      // Whoever was linked before the tenant named its domains is bound by them, too.
      if (provider.emailDomains.length > 0) readEmail(provider, identity);
      const where = { providerId_subject: { providerId, subject } };
      await client.identityLink.update({ where, data: { lastUsedAt: new Date() } });
      return linked.personId;
    }
    const email = readEmail(provider, identity);
    const member = await findMember(client, provider, email);
    if (member !== undefined && !mayLetIn(provider.vouched, member.roles)) throw refuseMighty();
    const { personId, roles } = member ?? (await join(client, provider, identity, email));
    await client.identityLink.create({ data: { providerId, subject, tenantId, personId } });
    await recordAudit(
      client,
      { tenantId, subject: { kind: "person", id: personId } },
      {
        action: "identity-provider.link",
        resource: { kind: "identity-provider", id: providerId },
        details: { provider: provider.name, email, roles, isNew: member === undefined },
      },
    );
    return personId;
  });
}
