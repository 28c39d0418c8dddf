import type { CredentialType, HttpCredentialType } from "@autoweave/contracts/credential";
import { fitsHosts } from "@autoweave/contracts/host-pattern";
import type { CredentialHandle, HttpCredential } from "@autoweave/node-sdk";
import type { CredentialContent } from "../../store/sealing/credential-content.js";

/** A credential whose seal was opened. */
export type OpenedCredential<Type extends CredentialType = CredentialType> = {
  id: string;
  name: string;
  type: Type;
  content: CredentialContent;
  /** As it was kept: another text whenever anything of it has changed. */
  sealed: string;
};

/** A credential as an HTTP request takes it along. */
export function toHttpCredential(opened: Omit<OpenedCredential<HttpCredentialType>, "sealed">): HttpCredential {
  const { id, name, type, content } = opened;
  return { id, name, type, ...toPlace(opened), mayGoTo: (url) => fitsHosts(content.hosts, url) };
}

function toPlace({
  type,
  content,
}: Pick<OpenedCredential<HttpCredentialType>, "type" | "content">): Pick<HttpCredential, "header" | "query"> {
  const { token = "", username = "", password = "", header = "", parameter = "", value = "" } = content.fields;
  switch (type) {
    case "http-bearer":
      return { header: { name: "authorization", value: `Bearer ${token}` } };
    case "http-basic":
      return {
        header: { name: "authorization", value: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` },
      };
    case "http-header":
      return { header: { name: header, value } };
    case "http-query":
      return { query: { name: parameter, value } };
  }
}

/** A credential as a node gets it. */
export function toCredentialHandle(opened: OpenedCredential): CredentialHandle<CredentialType> {
  const { id, name, type, content } = opened;
  switch (type) {
    case "webhook-secret":
      return { id, name, type, secret: content.fields.secret ?? "" };
    case "secret":
      return { id, name, type, text: content.fields.text ?? "" };
    default:
      return toHttpCredential({ id, name, type, content }) as CredentialHandle<HttpCredentialType>;
  }
}
