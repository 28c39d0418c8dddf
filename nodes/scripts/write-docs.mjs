// Writes docs/nodes.md. Run after a change of a node type: npm run docs -w @autoweave/nodes
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { builtinManifests } from "../src/manifests.ts";
import { toNodeDocs } from "./to-node-docs.ts";

const target = fileURLToPath(new URL("../../docs/nodes.md", import.meta.url));
writeFileSync(target, toNodeDocs(builtinManifests().values()));
