export type Chromium = { program: string; env: Record<string, string> };
export function findChromium(say?: (text: string) => void): Chromium;
