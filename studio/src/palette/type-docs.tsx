import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { Badge } from "@autoweave/ui/badge";
import { fieldsOf } from "../node-config/summarize-node";

const effects: Readonly<Record<NodeManifest["effect"], string>> = {
  pure: "Computes; changes nothing outside",
  idempotent: "Acts; done once however often it is tried",
  "at-least-once": "Acts; may be done twice after a crash",
  "at-most-once": "Acts; asks a person after a crash",
};

/** What a node type does, takes and gives: the docs beside the palette. */
export function TypeDocs({ manifest }: { manifest: NodeManifest }) {
  const fields = fieldsOf(manifest).filter((field) => !field.isAdvanced);
  const outputs = Object.entries(manifest.outputs);
  return (
    <div className="grid gap-3 text-sm">
      <div>
        <h3 className="font-semibold text-sm">{manifest.title}</h3>
        <p className="mt-0.5 text-muted">{manifest.summary}</p>
      </div>
      <div className="flex flex-wrap gap-1.5">
        <Badge>{effects[manifest.effect]}</Badge>
        {manifest.parks ? <Badge>Can wait without cost</Badge> : null}
      </div>
      {fields.length === 0 ? null : (
        <section>
          <h4 className="font-medium text-muted text-xs">Settings</h4>
          <ul className="mt-1 grid gap-1">
            {fields.slice(0, 8).map((field) => (
              <li key={field.name}>
                <span className="font-medium">{field.label}</span>
                {field.help === undefined ? null : <span className="text-muted"> — {field.help}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {outputs.length === 0 ? null : (
        <section>
          <h4 className="font-medium text-muted text-xs">Puts out</h4>
          <p className="mt-1">{outputs.map(([name, port]) => port.label ?? name).join(", ")}</p>
        </section>
      )}
      {manifest.examples.length === 0 ? null : (
        <section>
          <h4 className="font-medium text-muted text-xs">For example</h4>
          <ul className="mt-1 list-disc pl-4 text-muted">
            {manifest.examples.slice(0, 4).map((example) => (
              <li key={example.title}>{example.title}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
