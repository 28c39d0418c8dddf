/** A Next.js app behind the one address: its workspace, and the path below which everything is its own. */
export type WebApp = { name: "studio"; path: string };

/** Every app. The longest path that fits a request has it. */
export const webApps: readonly WebApp[] = [{ name: "studio", path: "/" }];

/** The setting that says where an app is, when it is not started here. */
export function toUrlVariable({ name }: WebApp): string {
  return `AUTOWEAVE_${name.toUpperCase()}_URL`;
}
