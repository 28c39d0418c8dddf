"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { SegmentedControl } from "./segmented-control";
import { useTheme } from "./use-theme";

const themes = [
  { value: "light", label: "Light", icon: <Sun /> },
  { value: "system", label: "System", icon: <Monitor /> },
  { value: "dark", label: "Dark", icon: <Moon /> },
] as const;

const never = () => () => undefined;

/** Chooses the theme. Which one is chosen is known in the browser only. */
export function ThemeSwitch({ areLabelsShown = false }: { areLabelsShown?: boolean }) {
  const { theme, setTheme } = useTheme();
  const isBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <SegmentedControl
      label="Theme"
      value={isBrowser ? theme : undefined}
      options={themes}
      onChange={setTheme}
      areLabelsShown={areLabelsShown}
    />
  );
}
