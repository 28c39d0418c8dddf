import type { CredentialType, HttpCredentialType } from "@autoweave/contracts/credential";

type Known<Type extends CredentialType> = { id: string; name: string; type: Type };

/**
 * A credential for HTTP: give it along with a request. It goes to its own hosts only, over redirects too; a first
 * request to another host fails with `credential.host`.
 */
export type HttpCredential<Type extends HttpCredentialType = HttpCredentialType> = Known<Type> & {
  /** What it adds: a header, or a parameter of the query. */
  header?: { name: string; value: string };
  query?: { name: string; value: string };
  /** Whether this address is one of its hosts'. */
  mayGoTo(url: URL): boolean;
};

/** What `use.<name>` is for a need of these kinds of credentials. Its secrets are kept out of everything the node emits. */
export type CredentialHandle<Type extends CredentialType> = Type extends HttpCredentialType
  ? HttpCredential<Type>
  : Type extends "webhook-secret"
    ? Known<Type> & { secret: string }
    : Type extends "secret"
      ? Known<Type> & { text: string }
      : never;
