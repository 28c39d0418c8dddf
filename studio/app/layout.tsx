import "../src/studio.css";
import { FontPreload } from "@autoweave/ui/font-preload";
import { UiProvider } from "@autoweave/ui/ui-provider";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";

export const metadata: Metadata = { title: { default: "AutoWeave", template: "%s · AutoWeave" } };
export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
  // A phone's keyboard takes its room from the page rather than covering the end of a dialog.
  interactiveWidget: "resizes-content",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // The theme is set on it before React wakes up.
    <html lang="en" suppressHydrationWarning>
      <body>
        <FontPreload />
        <UiProvider nonce={nonce}>{children}</UiProvider>
      </body>
    </html>
  );
}
