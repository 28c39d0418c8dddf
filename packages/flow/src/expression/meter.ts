import { ExpressionFault } from "./expression-fault.js";

/** Limits of one expression and of one evaluation of it. */
export const expressionLimits = {
  /** Characters of source. */
  source: 4000,
  /** Nodes of the syntax tree. */
  nodes: 2000,
  /** Depth of the syntax tree. */
  depth: 250,
  /** Loops (`map`, `filter`, `exists`, …) inside loops. */
  loops: 3,
  /** Steps of one evaluation; a step is about 10 ns, so this is roughly a tenth of a second. */
  steps: 10_000_000,
  /** Bytes that one evaluation may allocate, estimated. */
  bytes: 134_217_728,
  /** Characters of the result as JSON, about. A value that is only passed on is not measured. */
  resultSize: 16_777_216,
  /** Depth of a result or of a value compared. */
  valueDepth: 100,
} as const;

/** The budget of one evaluation. Everything that can take long or grow spends from it before it does. */
export class Meter {
  private steps: number = expressionLimits.steps;
  private bytes: number = expressionLimits.bytes;

  spend(steps: number): void {
    this.steps -= steps;
    if (this.steps < 0)
      throw new ExpressionFault("limit", "This takes too long. Loop over fewer items, or use a Code node.");
  }

  /** Spends memory, and the time it takes to fill it. */
  allocate(bytes: number): void {
    this.bytes -= bytes;
    if (this.bytes < 0) throw new ExpressionFault("limit", "This needs too much memory. Work on less data at once.");
    this.spend(bytes / 64);
  }

  allocateText(length: number): void {
    this.allocate(length * 2);
  }

  allocateList(length: number): void {
    this.allocate(16 + length * 8);
  }

  allocateMap(entries: number): void {
    this.allocate(32 + entries * 64);
  }
}
