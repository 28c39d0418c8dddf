import { AppError } from "@autoweave/contracts/app-error";

/**
 * Reads an address to call: http or https, without a name and password in it. Throws `http.forbidden` for other kinds
 * and `config.invalid` for what is no address at all. Messages never repeat the address: it may hold secrets.
 */
export function parseTarget(url: string, base?: URL): URL {
  const target = URL.canParse(url, base?.href) ? new URL(url, base) : undefined;
  if (target === undefined) {
    throw new AppError("config.invalid", "The address cannot be read. Write it like https://example.com/path.");
  }
  if (target.protocol !== "http:" && target.protocol !== "https:") {
    throw new AppError("http.forbidden", `Only http and https can be called, not ${target.protocol.slice(0, 40)}`);
  }
  if (target.username !== "" || target.password !== "") {
    throw new AppError(
      "http.forbidden",
      "Take the name and password out of the address and use the authentication setting: addresses are shown and logged.",
    );
  }
  return target;
}

/** The port that is really called. */
export function toPort(target: { protocol: string; port: string }): number {
  return target.port === "" ? (target.protocol === "https:" ? 443 : 80) : Number(target.port);
}
