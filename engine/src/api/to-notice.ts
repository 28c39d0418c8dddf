function toHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A page of one sentence, which loads itself anew after a while. It stands where an app should, so it needs nothing else. */
export function toNotice(sentence: string, retrySeconds: number): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${retrySeconds}">
<title>AutoWeave</title>
<h1>AutoWeave</h1>
<p>${toHtml(sentence)}</p>
`;
}
