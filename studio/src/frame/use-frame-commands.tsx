"use client";

import { useTheme } from "@autoweave/ui/use-theme";
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useCommandMenu } from "../command/command-provider";
import type { Page } from "./pages";
import { useSignOut } from "./use-sign-out";

/** Puts the ways to the pages, the themes and the sign-out into the command menu. */
export function useFrameCommands(pages: readonly Page[]): void {
  const router = useRouter();
  const { add } = useCommandMenu();
  const { setTheme } = useTheme();
  const signOut = useSignOut();
  const latest = useRef({ router, setTheme, signOut });
  latest.current = { router, setTheme, signOut };
  const paths = pages.map(({ path }) => path).join(" ");

  // biome-ignore lint/correctness/useExhaustiveDependencies: pages are the same as long as their paths are.
  useEffect(() => {
    const removals = [
      add({
        title: "Go to",
        commands: pages.map(({ path, title, Icon }) => ({
          id: `go ${path}`,
          label: title,
          icon: <Icon />,
          onSelect: () => latest.current.router.push(path),
        })),
      }),
      add({
        title: "Studio",
        commands: [
          { id: "theme light", label: "Light theme", icon: <Sun />, onSelect: () => latest.current.setTheme("light") },
          { id: "theme dark", label: "Dark theme", icon: <Moon />, onSelect: () => latest.current.setTheme("dark") },
          {
            id: "theme system",
            label: "Theme as the system",
            icon: <Monitor />,
            onSelect: () => latest.current.setTheme("system"),
          },
          { id: "sign out", label: "Sign out", icon: <LogOut />, onSelect: () => void latest.current.signOut() },
        ],
      }),
    ];
    return () => {
      for (const remove of removals) remove();
    };
  }, [add, paths]);
}
