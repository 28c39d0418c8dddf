/**
 * How Node runs the processes of the engine. They make many small objects that live as long as a batch is under way: with
 * more room for the young ones, far fewer are copied. See docs/performance.md for what it saves.
 */
export const nodeFlags: readonly string[] = ["--enable-source-maps", "--max-semi-space-size=32"];
