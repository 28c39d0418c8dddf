import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { toFlowFileSchema } from "../src/to-flow-file-schema.js";

// Run after a change of FlowGraph: npm run schema -w @autoweave/flow
const target = fileURLToPath(new URL("../../../docs/schemas/flow.schema.json", import.meta.url));
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `${JSON.stringify(toFlowFileSchema(), null, 2)}\n`);
