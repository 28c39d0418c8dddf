import { roles } from "@autoweave/auth/role";
import { Badge } from "@autoweave/ui/badge";

const titles = new Map<string, string>(Object.entries(roles).map(([role, { title }]) => [role, title]));

/** What somebody is in the workspace. */
export function RoleNames({ held }: { held: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {held.map((role) => (
        <Badge key={role} tone={role === "owner" ? "accent" : "neutral"}>
          {titles.get(role) ?? role}
        </Badge>
      ))}
    </span>
  );
}
