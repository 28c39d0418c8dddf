"use client";

import { hasPermission } from "@autoweave/auth/has-permission";
import { AppShell } from "@autoweave/ui/app-shell";
import { Kbd } from "@autoweave/ui/kbd";
import { NavLink } from "@autoweave/ui/nav-link";
import { Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, startTransition, useEffect, useMemo, useState } from "react";
import { useCommandMenu } from "../command/command-provider";
import { useSession } from "../session/use-session";
import { pageClasses } from "./page-classes";
import { PageSkeleton } from "./page-skeleton";
import { accountPage, type Page, settingsPages, workPages } from "./pages";
import { PersonMenu } from "./person-menu";
import { useFrameCommands } from "./use-frame-commands";
import { WorkspaceMenu } from "./workspace-menu";

function usePages() {
  const { permissions } = useSession();
  return useMemo(() => {
    const mayOpen = ({ permission }: Page) => permission === undefined || hasPermission(permissions, permission);
    const [work, settings] = [workPages.filter(mayOpen), settingsPages.filter(mayOpen)];
    return { work, settings, all: [...work, ...settings, accountPage] };
  }, [permissions]);
}

function NavList({ label, pages }: { label: string; pages: readonly Page[] }) {
  const path = usePathname();
  return (
    <ul aria-label={label} className="grid gap-0.5">
      {pages.map((page) => (
        <li key={page.path}>
          <NavLink isCurrent={path === page.path}>
            <Link href={page.path}>
              <page.Icon aria-hidden />
              {page.title}
            </Link>
          </NavLink>
        </li>
      ))}
    </ul>
  );
}

/** The pages of the studio that are not the canvas, with the way between them. */
export function Frame({ children }: { children: ReactNode }) {
  const { open } = useCommandMenu();
  const { work, settings, all } = usePages();
  useFrameCommands(all);
  // The first page comes after its frame: put in and laid out together, they would keep the window from answering.
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => startTransition(() => setDrawn(true)), []);
  return (
    <AppShell
      head={<WorkspaceMenu />}
      navigation={
        <nav aria-label="Studio" className="grid gap-5">
          <div className="grid gap-2">
            <button
              type="button"
              onClick={open}
              className="flex h-8 touch:h-11 items-center gap-2.5 rounded-sm border border-line bg-surface px-2 text-faint text-sm shadow-near transition-colors duration-120 ease-out hover:border-line-strong"
            >
              <Search aria-hidden />
              <span className="flex-1 text-left">Commands</span>
              <Kbd keys="Ctrl K" className="touch:hidden" />
            </button>
            <NavList label="Work" pages={work} />
          </div>
          {settings.length === 0 ? null : (
            <div className="grid gap-1">
              <h2 className="px-2 font-medium text-faint text-xs">Workspace</h2>
              <NavList label="Workspace" pages={settings} />
            </div>
          )}
        </nav>
      }
      foot={<PersonMenu />}
    >
      <div className={pageClasses}>{isDrawn ? children : <PageSkeleton />}</div>
    </AppShell>
  );
}
