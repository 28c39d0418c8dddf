import { AppError, isAppError } from "@autoweave/contracts/app-error";

const certificateCode = /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH)/;

const sentences: Record<string, string> = {
  ENOTFOUND: "no such host is known",
  EAI_AGAIN: "its name cannot be looked up at the moment",
  ECONNREFUSED: "nothing answers on that port",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ETIMEDOUT: "it did not answer in time",
  UND_ERR_CONNECT_TIMEOUT: "it did not answer in time",
  UND_ERR_HEADERS_TIMEOUT: "it did not answer in time",
  UND_ERR_BODY_TIMEOUT: "its answer stopped half way",
  EHOSTUNREACH: "there is no way to it from here",
  ENETUNREACH: "there is no way to it from here",
  HTTP_PARSER: "it does not speak HTTP",
};

function codeOf(thrown: unknown): string {
  // Several addresses were tried: the first one's failure speaks for all.
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0]);
  if (thrown instanceof Error && thrown.name === "HTTPParserError") return "HTTP_PARSER";
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? thrown.code : undefined;
  return typeof code === "string" ? code : "UNKNOWN";
}

/** Turns whatever the network threw into an error of the table. `host` is all that is told of the address. */
export function toOutgoingError(thrown: unknown, host: string): AppError {
  if (isAppError(thrown)) return thrown;
  const code = codeOf(thrown);
  const options = { cause: thrown, details: { host, code } };
  if (code === "UND_ERR_HEADERS_OVERFLOW") {
    return new AppError("http.too-large", `The headers of the answer from ${host} are larger than allowed.`, options);
  }
  if (code === "UND_ERR_INVALID_ARG") {
    const reason = thrown instanceof Error ? thrown.message.slice(0, 200) : "unknown";
    return new AppError("config.invalid", `The request cannot be sent: ${reason}.`, options);
  }
  if (certificateCode.test(code)) {
    const message = `The certificate of ${host} is not valid (${code}), so nothing was sent.`;
    return new AppError("http.unavailable", message, { ...options, retry: false });
  }
  return new AppError("http.unavailable", `${host} cannot be reached: ${sentences[code] ?? code}.`, options);
}
