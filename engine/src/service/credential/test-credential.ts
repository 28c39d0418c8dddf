import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { CredentialType, isHttpType } from "@autoweave/contracts/credential";
import type { HttpHandle } from "@autoweave/node-sdk";
import { toHttpCredential } from "../../run/credential/to-credential-handle.js";
import { parseContent, toCredentialOwner } from "../../store/sealing/credential-content.js";
import { recordAudit } from "../audit/record-audit.js";
import type { CredentialParts } from "./credential-parts.js";
import { findCredential } from "./credential-row.js";

/** How a test ended. `status` is what the other server answered; its answer itself is not shown. */
export type CredentialTest = { ok: boolean; message: string; url?: string; status?: number };

const timeoutMs = 15_000;
const mostBytes = 1024 * 1024;

/**
 * Tries a credential: sees whether its secret opens, and for one of HTTP asks `url` (else the first host) with it. The
 * address must be one of its hosts. Throws `credential.not-found`, `credential.host`, `seal.broken`.
 */
export async function testCredential(
  parts: CredentialParts & { http: HttpHandle },
  actor: Actor,
  input: { credential: string; url?: string | undefined },
): Promise<CredentialTest> {
  authorize(actor, "credential.test");
  const row = await parts.database.withTenant(actor.tenantId, async (client) => {
    const found = await findCredential(client, input.credential);
    await recordAudit(client, actor, {
      action: "credential.test",
      resource: { kind: "credential", id: found.id },
      details: { name: found.name },
    });
    return found;
  });
  const type = CredentialType.parse(row.type);
  const content = parseContent(type, await parts.sealer.open(toCredentialOwner(row), row.sealed));
  if (!isHttpType(type)) return { ok: true, message: "Its secret can be opened." };
  const url = input.url ?? toFirstAddress(content.hosts);
  const credential = toHttpCredential({ id: row.id, name: row.name, type, content });
  try {
    const { status } = await parts.http.request({ method: "GET", url, credential, timeoutMs, maxBytes: mostBytes });
    return { ...toVerdict(status), url, status };
  } catch (thrown) {
    if (!isAppError(thrown) || thrown.code === "credential.host" || thrown.code === "config.invalid") throw thrown;
    return { ok: false, message: thrown.message, url };
  }
}

function toFirstAddress(hosts: readonly string[]): string {
  const host = hosts.find((pattern) => !pattern.startsWith("*."));
  if (host !== undefined) return `https://${host}/`;
  throw new AppError("request.invalid", "Say which address to ask: the hosts of this credential are patterns.");
}

function toVerdict(status: number): { ok: boolean; message: string } {
  if (status === 401 || status === 403) return { ok: false, message: `The server refuses it: status ${status}.` };
  if (status >= 500) return { ok: false, message: `The server has a fault of its own: status ${status}.` };
  return { ok: true, message: `The server does not refuse it: status ${status}.` };
}
