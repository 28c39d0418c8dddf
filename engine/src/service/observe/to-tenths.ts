/** Milliseconds to one decimal: what is measured is no finer. */
export function toTenths(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
