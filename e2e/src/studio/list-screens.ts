import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const studio = fileURLToPath(new URL("../../../studio/", import.meta.url));

function listFiles(folder: string): string[] {
  return readdirSync(`${studio}${folder}`, { recursive: true, encoding: "utf8" }).map((name) =>
    name.replaceAll("\\", "/"),
  );
}

/** Every page of the studio by its path, such as `/settings/keys` or `/flows/[flow]`, as its route files have them. */
export function listPages(): string[] {
  return listFiles("app")
    .filter((name) => /(^|\/)page\.tsx$/.test(name))
    .map((name) => `/${name.replace(/\(.*?\)\//g, "").replace(/\/?page\.tsx$/, "")}`)
    .sort();
}

const overlay =
  /from "(@autoweave\/ui\/(dialog|alert-dialog|sheet|popover|floating-panel|dropdown-menu|context-menu)|.*\/form-dialog)"/;
/** What others make their dialogs of opens none by itself. */
const shapes = ["form/form-dialog"];

/** Every file of the studio that opens a dialog, sheet, popover or menu, such as `keys/revoke-key-dialog`. */
export function listOverlays(): string[] {
  return listFiles("src")
    .filter((name) => name.endsWith(".tsx") && overlay.test(readFileSync(`${studio}src/${name}`, "utf8")))
    .map((name) => name.replace(/\.tsx$/, ""))
    .filter((name) => !shapes.includes(name))
    .sort();
}
