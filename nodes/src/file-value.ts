import { field } from "@autoweave/node-sdk";
import { z } from "zod";

/** A file as a JSON value, as nodes hand it on. */
export const FileValue = z.object({
  fileName: field(z.string().max(255), { label: "File name" }),
  mediaType: field(z.string().max(255), { label: "Media type" }),
  base64: field(z.string(), { label: "Content (base64)" }),
});
export type FileValue = z.infer<typeof FileValue>;

/** Recognises a {@link FileValue} among other values. */
export function isFileValue(value: unknown): value is FileValue {
  return FileValue.safeParse(value).success;
}

/** A file's bytes. */
export function toBytes(file: FileValue): Uint8Array {
  return Buffer.from(file.base64, "base64");
}
