import type { Hue } from "@autoweave/ui/icon-tile";
import {
  Bot,
  Box,
  Braces,
  Cable,
  CodeXml,
  GitBranch,
  Globe,
  type LucideIcon,
  StickyNote,
  Users,
  Workflow,
  Zap,
} from "lucide-react";

/** How a category of node types looks, and what it is called in the palette. */
export type CategoryLook = { title: string; hue: Hue; Icon: LucideIcon };

const looks: Readonly<Record<string, CategoryLook>> = {
  trigger: { title: "Triggers", hue: "amber", Icon: Zap },
  logic: { title: "Logic", hue: "violet", Icon: GitBranch },
  data: { title: "Data", hue: "teal", Icon: Braces },
  http: { title: "Network", hue: "blue", Icon: Globe },
  code: { title: "Code", hue: "orange", Icon: CodeXml },
  flow: { title: "Flow", hue: "neutral", Icon: Workflow },
  ai: { title: "AI", hue: "rose", Icon: Bot },
  device: { title: "Devices", hue: "green", Icon: Cable },
  people: { title: "People", hue: "green", Icon: Users },
  note: { title: "Notes", hue: "amber", Icon: StickyNote },
};

/** Order of categories in the palette: as a flow is built. */
export const categoryOrder: readonly string[] = Object.keys(looks);

/** The look of a category; plugins may bring categories of their own. */
export function toCategoryLook(category: string): CategoryLook {
  if (Object.hasOwn(looks, category)) return looks[category] ?? { title: category, hue: "neutral", Icon: Box };
  return { title: category.charAt(0).toUpperCase() + category.slice(1), hue: "neutral", Icon: Box };
}
