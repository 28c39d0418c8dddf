"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useNonce } from "./nonce";
import { SegmentedControl } from "./segmented-control";
import { themeStorageKey } from "./theme-storage-key";
import { useTheme } from "./use-theme";

const themes = [
  { value: "light", label: "Light", icon: <Sun /> },
  { value: "system", label: "System", icon: <Monitor /> },
  { value: "dark", label: "Dark", icon: <Moon /> },
] as const;

const never = () => () => undefined;

/** Runs while the page is read: what only the browser knows is seen with the first paint, not once React has woken up. */
const showChosen = `try {
  const chosen = localStorage.getItem(${JSON.stringify(themeStorageKey)}) ?? "system";
  for (const one of document.currentScript.previousElementSibling.children)
    if (one.value === chosen) one.setAttribute("aria-checked", "true");
} catch {}`;

/** Chooses the theme. Which one is chosen is known in the browser only. */
export function ThemeSwitch({ areLabelsShown = false }: { areLabelsShown?: boolean }) {
  const { theme, setTheme } = useTheme();
  const nonce = useNonce();
  const isBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <>
      <SegmentedControl
        label="Theme"
        value={isBrowser ? theme : undefined}
        options={themes}
        onChange={setTheme}
        areLabelsShown={areLabelsShown}
      />
      {isBrowser ? null : (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: nothing in it comes from anybody.
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: showChosen }} />
      )}
    </>
  );
}
