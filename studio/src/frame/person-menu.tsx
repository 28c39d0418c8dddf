"use client";

import { Avatar } from "@autoweave/ui/avatar";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { useTheme } from "@autoweave/ui/use-theme";
import { ChevronsUpDown, CircleHelp, Footprints, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useBeginGuide } from "../guide/use-begin-guide";
import { useMay, useSession } from "../session/use-session";
import { useSignOut } from "./use-sign-out";

const themes = [
  { value: "light", label: "Light", icon: <Sun /> },
  { value: "dark", label: "Dark", icon: <Moon /> },
  { value: "system", label: "As the system", icon: <Monitor /> },
] as const;

/** Who is here, and what is theirs: account, theme, sign-out. */
export function PersonMenu() {
  const router = useRouter();
  const { person } = useSession();
  const { theme, setTheme } = useTheme();
  const signOut = useSignOut();
  const mayWrite = useMay("flows:write");
  const { begin } = useBeginGuide();
  return (
    <DropdownMenu
      side="top"
      entries={[
        { kind: "heading", label: person.email },
        { kind: "item", label: "Account", icon: <UserRound />, onSelect: () => router.push("/account") },
        {
          kind: "menu",
          label: "Theme",
          icon: <Sun />,
          entries: [
            {
              kind: "choice",
              label: "Theme",
              options: themes.map(({ value, label, icon }) => ({
                label,
                icon,
                isChosen: theme === value,
                onSelect: () => setTheme(value),
              })),
            },
          ],
        },
        ...(mayWrite
          ? ([
              {
                kind: "menu",
                label: "Help",
                icon: <CircleHelp />,
                entries: [
                  {
                    kind: "item",
                    label: "Build a first flow, step by step",
                    icon: <Footprints />,
                    onSelect: () => void begin(),
                  },
                ],
              },
            ] as const)
          : []),
        { kind: "line" },
        { kind: "item", label: "Sign out", icon: <LogOut />, onSelect: () => void signOut() },
      ]}
      trigger={
        <button
          type="button"
          className="flex h-9 touch:h-11 w-full min-w-0 items-center gap-2.5 rounded-sm px-2 text-left transition-colors duration-120 ease-out hover:bg-hover data-[state=open]:bg-hover"
        >
          <Avatar name={person.name} size="sm" />
          <span className="min-w-0 flex-1 truncate font-medium text-sm">{person.name}</span>
          <ChevronsUpDown className="size-3.5! text-faint" />
        </button>
      }
    />
  );
}
