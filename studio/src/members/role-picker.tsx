"use client";

import { findLackedPermission } from "@autoweave/auth/find-lacked-permission";
import { Role, roles } from "@autoweave/auth/role";
import { Checkbox } from "@autoweave/ui/checkbox";
import { Field } from "@autoweave/ui/field";
import { useSession } from "../session/use-session";

/** Chooses roles, with what each may do. Nobody gives what they do not have themselves. */
export function RolePicker(props: { chosen: readonly Role[]; onChange: (chosen: Role[]) => void }) {
  const { chosen, onChange } = props;
  const { permissions } = useSession();
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium text-sm">Roles</legend>
      {Role.options.map((role) => (
        <Field key={role} layout="inline" label={roles[role].title} help={roles[role].summary}>
          <Checkbox
            isChecked={chosen.includes(role)}
            isDisabled={findLackedPermission(permissions, [role]) !== undefined}
            onChange={(isChecked) => onChange(isChecked ? [...chosen, role] : chosen.filter((one) => one !== role))}
          />
        </Field>
      ))}
    </fieldset>
  );
}
