import { type AxeResults, type ElementContext, type RunOptions, source } from "axe-core";
import type { Page } from "playwright";

/** What passes is not written down: for a large page that takes longer than looking. */
const found: RunOptions = { resultTypes: ["violations"] };
/** What WCAG 2.1 AA asks for, and good practice. */
const all: RunOptions = { ...found, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] };
/** The rules that look at colours. All others find the same in both themes, which differ in nothing else. */
const colors: RunOptions = { ...found, runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };
const counted = new Set(["serious", "critical"]);

/** As axe's own source puts it into a page. */
type WithAxe = { axe: { run(context: ElementContext, options: RunOptions): Promise<AxeResults> } };

async function find(page: Page, within: string | undefined, options: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const violations = await page.evaluate(
    async ([selector, given]) => {
      const { axe } = globalThis as unknown as WithAxe;
      return (await axe.run(selector === undefined ? document : { include: [[selector]] }, given)).violations;
    },
    [within, options] as const,
  );
  return violations
    .filter(({ impact }) => counted.has(impact ?? ""))
    .flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) => `${id}: ${help}: ${html} ${any[0]?.message ?? ""}`));
}

/** Themes, the one first that the page has now: a change of theme draws everything anew. */
async function listThemes(page: Page): Promise<("light" | "dark")[]> {
  const isDark = await page.evaluate(() => document.documentElement.dataset.theme === "dark");
  return isDark ? ["dark", "light"] : ["light", "dark"];
}

async function showIn(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-theme="${colorScheme}"]`).waitFor({ state: "attached" });
  // Colours that are still on their way are nobody's.
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== "running"));
}

/**
 * What keeps people from using the page as it is now, by axe, in both themes: serious or worse. The page has to follow
 * the system's theme. `within` is a selector: only that part is looked at.
 */
export async function findBarriersInBothThemes(page: Page, within?: string): Promise<string[]> {
  const barriers: string[] = [];
  for (const [index, theme] of (await listThemes(page)).entries()) {
    await showIn(page, theme);
    const found = await find(page, within, index === 0 ? all : colors);
    barriers.push(...found.map((barrier) => `${theme}: ${barrier}`));
  }
  return barriers;
}
