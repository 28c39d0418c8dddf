import { expect, test } from "vitest";
import { readEventStream } from "./read-event-stream.js";

async function read(...parts: string[]): Promise<string[]> {
  async function* toBytes() {
    for (const part of parts) yield new TextEncoder().encode(part);
  }
  const found: string[] = [];
  for await (const data of readEventStream(toBytes())) found.push(data);
  return found;
}

test("events come one by one, however they are cut", async () => {
  const text =
    ':\n\nevent: next\ndata: {"a":1}\n\nevent: next\ndata: {"b":\ndata: 2}\n\nevent: complete\ndata:\n\ndata: late\n\n';
  expect(await read(text)).toEqual(['{"a":1}', '{"b":\n2}']);
  expect(await read(...text)).toEqual(['{"a":1}', '{"b":\n2}']);
  expect(await read(text.replaceAll("\n", "\r\n"))).toEqual(['{"a":1}', '{"b":\n2}']);
});

test("one that breaks off tells what was whole", async () => {
  expect(await read('data: {"a":1}\n\ndata: {"b"')).toEqual(['{"a":1}']);
  expect(await read("")).toEqual([]);
});
