import { Pool } from "undici";
import { readVariable, serveParent } from "./child.js";

const connections = 16;
const pool = new Pool(readVariable("BENCH_URL"), { connections, pipelining: 1 });

/** What one call took, and when its answer was there. */
type Call = { ms: number; ended: number };

async function call(count: number): Promise<Call> {
  const order = { id: count, name: `Customer ${count}`, price: 12.5, count: (count % 20) + 1 };
  const began = performance.now();
  const response = await pool.request({
    method: "POST",
    path: "/hooks/bench/order",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });
  const body: unknown = await response.body.json();
  const ended = performance.now();
  const gross = order.price * order.count * 1.25;
  const wanted = { id: count, net: order.price * order.count, gross, name: `Order ${order.name}` };
  const isRight =
    response.statusCode === (gross > 100 ? 201 : 200) &&
    JSON.stringify(Object.entries(body as object).sort()) === JSON.stringify(Object.entries(wanted).sort());
  if (!isRight) throw new Error(`A wrong answer: ${response.statusCode} ${JSON.stringify(body)}`);
  return { ms: ended - began, ended };
}

/** Calls over all connections for so long, and checks every answer. */
serveParent<{ seconds: number }, { times: number[]; seconds: number } | { error: string }>(
  async ({ seconds }) => {
    const times: number[] = [];
    let count = 0;
    const began = performance.now();
    const deadline = began + seconds * 1000;
    async function keepCalling(): Promise<void> {
      while (performance.now() < deadline) times.push((await call(count++)).ms);
    }
    try {
      await Promise.all(Array.from({ length: connections }, keepCalling));
    } catch (error) {
      return { error: String(error) };
    }
    return { times, seconds: (performance.now() - began) / 1000 };
  },
  () => pool.close(),
);
