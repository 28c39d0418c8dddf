import type { Json } from "@autoweave/contracts/json";
import type { ConfigField } from "../node-config/config-fields";

/** What every control of a field gets. */
export type ControlProps = {
  field: ConfigField;
  value: Json | undefined;
  /** `undefined` takes the value away, so that the default counts. */
  onChange: (value: Json | undefined) => void;
  /** Where the value stands, from the node's config down. */
  path: readonly (string | number)[];
};
