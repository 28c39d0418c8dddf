/** A content type, taken apart. */
export type MediaType = {
  /** `type/subtype` in lower case. */
  name: string;
  charset: string | undefined;
};

const charset = /;\s*charset\s*=\s*"?([^\s";]+)"?/i;

/** Reads a content type; what is none counts as bytes of an unknown kind. */
export function toMediaType(header: string | undefined): MediaType {
  const name = (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(name)) return { name: "application/octet-stream", charset: undefined };
  return { name, charset: charset.exec(header ?? "")?.[1]?.toLowerCase() };
}

/** True for JSON, and for formats written in it. */
export function isJsonType({ name }: MediaType): boolean {
  return name === "application/json" || name === "text/json" || name.endsWith("+json");
}

const textTypes = [
  "application/xml",
  "application/javascript",
  "application/x-ndjson",
  "application/yaml",
  "application/x-yaml",
];

/** True for what is read as text. */
export function isTextType({ name }: MediaType): boolean {
  return name.startsWith("text/") || name.endsWith("+xml") || textTypes.includes(name);
}
