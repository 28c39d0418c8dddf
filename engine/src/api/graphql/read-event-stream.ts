/** What a response of server-sent events tells, one text of data after the other, until it says `complete` or ends. */
export async function* readEventStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const events = rest.split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    for (const event of events) {
      const lines = event.split(/\r?\n/);
      if (lines.includes("event: complete")) return;
      const data = lines.flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trimStart()] : []));
      if (data.join("") !== "") yield data.join("\n");
    }
  }
}
