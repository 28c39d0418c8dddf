import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { AppError } from "@autoweave/contracts/app-error";

type Unpacker = ReturnType<typeof createGunzip | typeof createBrotliDecompress | typeof createInflate>;

const unpackers: Record<string, () => Unpacker> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
};

/** What an answer may be packed with, for `accept-encoding`. */
export const acceptEncoding = "gzip, br";

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    "http.too-large",
    `The answer is larger than the ${maxBytes} bytes allowed. Ask for less, or raise the limit.`,
    {
      details: { maxBytes },
    },
  );
}

/** The unpacker for a `content-encoding`; undefined when the body is to be left as it is. */
function toUnpacker(encoding: string | undefined): Unpacker | undefined {
  const names = (encoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  // Nobody packs twice but to make a small thing large: such a body stays packed.
  return names.length === 1 ? unpackers[names[0] ?? ""]?.() : undefined;
}

async function collect(stream: Readable, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    total += chunk.byteLength;
    if (total > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, total);
}

/** Reads a body to its end, at most `maxBytes` of it before and after unpacking, holding no more than that. */
export async function readBody(
  stream: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<{ body: Uint8Array; unpacked: boolean }> {
  const unpacker = toUnpacker(encoding);
  if (unpacker === undefined) return { body: await collect(stream, maxBytes), unpacked: false };
  let packed = 0;
  stream.on("data", (chunk: Uint8Array) => {
    packed += chunk.byteLength;
    if (packed > maxBytes) stream.destroy(tooLarge(maxBytes));
  });
  stream.on("error", (error) => unpacker.destroy(error));
  stream.pipe(unpacker);
  try {
    return { body: await collect(unpacker, maxBytes), unpacked: true };
  } catch (error) {
    // A HEAD or an empty answer may name an encoding and carry nothing.
    if (packed === 0 && stream.readableEnded) return { body: new Uint8Array(), unpacked: true };
    throw error;
  } finally {
    stream.destroy();
  }
}
