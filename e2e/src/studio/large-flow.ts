const nodesInRow = 25;

/**
 * A flow of so many nodes, `step1` to `step<count>`: rows of 25, each a chain of texts, and all of them begun by the
 * trigger, which is the first node.
 */
export function toLargeFlow(count: number) {
  const steps = Array.from({ length: count }, (_, index) => index + 1);
  const isFirstOfRow = (step: number) => step % nodesInRow === 1;
  return {
    format: 1,
    name: `Flow of ${count} nodes`,
    nodes: steps.map((step) =>
      step === 1
        ? { id: "step1", type: "trigger.manual", version: 1 }
        : { id: `step${step}`, type: "data.template-text", version: 1, config: { text: `Line ${step}` } },
    ),
    edges: steps.slice(1).map((step) => {
      const from = isFirstOfRow(step) ? 1 : step - 1;
      return {
        from: { node: `step${from}`, port: from === 1 ? "input" : "text" },
        to: { node: `step${step}`, port: "in" },
      };
    }),
    layout: Object.fromEntries(
      steps.map((step) => [
        `step${step}`,
        { x: ((step - 1) % nodesInRow) * 296, y: Math.floor((step - 1) / nodesInRow) * 112 },
      ]),
    ),
  };
}
