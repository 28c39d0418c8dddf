"use client";

import { hasPermission } from "@autoweave/auth/has-permission";
import { Permission } from "@autoweave/auth/permission";
import { Checkbox } from "@autoweave/ui/checkbox";
import { Field } from "@autoweave/ui/field";
import { useSession } from "../session/use-session";
import { permissionWords } from "./permission-words";

const named = Permission.options.filter((permission) => permission !== "*");
const areas = [...new Set(Object.values(permissionWords).map(({ area }) => area))];

/** Chooses permissions, by area. Nobody gives what they do not have themselves. */
export function PermissionPicker(props: { chosen: readonly Permission[]; onChange: (chosen: Permission[]) => void }) {
  const { chosen, onChange } = props;
  const { permissions: held } = useSession();
  const toggle = (permission: Permission, isChecked: boolean) =>
    onChange(isChecked ? [...chosen, permission] : chosen.filter((one) => one !== permission));
  const hasAll = chosen.includes("*");
  return (
    <div className="grid gap-5">
      {hasPermission(held, "*") ? (
        <Field layout="inline" label="Everything" help="Also what is added by later versions.">
          <Checkbox isChecked={hasAll} onChange={(isChecked) => onChange(isChecked ? ["*"] : [])} />
        </Field>
      ) : null}
      {hasAll ? null : (
        <div className="grid gap-5 sm:grid-cols-2">
          {areas.map((area) => (
            <fieldset key={area} className="grid content-start gap-2">
              <legend className="mb-2 font-medium text-muted text-xs">{area}</legend>
              {named
                .filter((permission) => permissionWords[permission].area === area)
                .map((permission) => (
                  <Field
                    key={permission}
                    layout="inline"
                    label={<span className="font-normal">{permissionWords[permission].title}</span>}
                  >
                    <Checkbox
                      isChecked={chosen.includes(permission)}
                      isDisabled={!hasPermission(held, permission)}
                      onChange={(isChecked) => toggle(permission, isChecked)}
                    />
                  </Field>
                ))}
            </fieldset>
          ))}
        </div>
      )}
    </div>
  );
}
