/** A secret that goes along to its own hosts, and to no others. */
export type OutgoingCredential = {
  name: string;
  header?: { name: string; value: string };
  query?: { name: string; value: string };
  mayGoTo(url: URL): boolean;
};

/** A request to the outside. The same shape as the HTTP handle that nodes get; times are milliseconds. */
export type OutgoingRequest = {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Longest the whole exchange may take, redirects and body included; 30,000 when absent. */
  timeoutMs?: number;
  /** Largest answer that is read, in bytes, before and after it is unpacked; 10 MiB when absent. */
  maxBytes?: number;
  /** Redirects followed; each target is checked again. 5 when absent; with 0 the redirect itself is the answer. */
  maxRedirects?: number;
  /** Headers, beside `authorization` and `cookie`, that a redirect must not carry to another origin. */
  secretHeaders?: string[];
  /** Asked for each hop; a first one that it may not go to fails with `credential.host`, a later one goes without. */
  credential?: OutgoingCredential | undefined;
  signal?: AbortSignal | undefined;
};

/** The answer; header names are lower case. `url` is the address after redirects. */
export type OutgoingResponse = { status: number; headers: Record<string, string>; body: Uint8Array; url: string };

/** Outgoing HTTP through the guard. `close` ends its connections; requests under way fail. */
export type OutgoingHttp = {
  request(request: OutgoingRequest): Promise<OutgoingResponse>;
  close(): Promise<void>;
};
