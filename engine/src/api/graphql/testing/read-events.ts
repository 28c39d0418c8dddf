/** The GraphQL results in a stream of server-sent events, as they come. */
export async function* readEvents<Result>(response: Response): AsyncGenerator<Result, void, void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim());
      if (lines.includes("event: next")) yield JSON.parse(data.join("")) as Result;
    }
  }
}
