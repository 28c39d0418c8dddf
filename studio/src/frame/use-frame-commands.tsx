"use client";

import type { CommandGroup } from "@autoweave/ui/command-menu";
import { useTheme } from "@autoweave/ui/use-theme";
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { useCommands } from "../command/command-provider";
import type { Page } from "./pages";
import { useSignOut } from "./use-sign-out";

/** Puts the ways to the pages, the themes and the sign-out into the command menu. */
export function useFrameCommands(pages: readonly Page[]): void {
  const router = useRouter();
  const { setTheme } = useTheme();
  const signOut = useSignOut();
  const ways = useMemo<CommandGroup>(
    () => ({
      title: "Go to",
      commands: pages.map(({ path, title, Icon }) => ({
        id: `go ${path}`,
        label: title,
        icon: <Icon />,
        onSelect: () => router.push(path),
      })),
    }),
    [pages, router],
  );
  const others = useMemo<CommandGroup>(
    () => ({
      title: "Studio",
      commands: [
        { id: "theme light", label: "Light theme", icon: <Sun />, onSelect: () => setTheme("light") },
        { id: "theme dark", label: "Dark theme", icon: <Moon />, onSelect: () => setTheme("dark") },
        { id: "theme system", label: "Theme as the system", icon: <Monitor />, onSelect: () => setTheme("system") },
        { id: "sign out", label: "Sign out", icon: <LogOut />, onSelect: () => void signOut() },
      ],
    }),
    [setTheme, signOut],
  );
  useCommands(ways);
  useCommands(others);
}
