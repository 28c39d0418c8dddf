/** Who asks. The tenant comes from the key or the session, never from the request. */
export type Actor = { tenantId: string; keyId: string; scopes: readonly string[] };
