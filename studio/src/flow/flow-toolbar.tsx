import { Button } from "@autoweave/ui/button";
import { SearchInput } from "@autoweave/ui/search-input";
import { Select } from "@autoweave/ui/select";
import { Folder, Tag, X } from "lucide-react";
import { type FlowFilter, type FlowState, listFolders, listTags, noFilter, toFilterQuery } from "./flow-filter";
import type { FlowSummary } from "./flow-summary";

const every = "*";
// On a phone two of them share a line.
const selectWidth = "max-sm:min-w-36 max-sm:flex-1 sm:w-44!";

const states: readonly { value: FlowState | typeof every; label: string }[] = [
  { value: every, label: "All flows" },
  { value: "live", label: "Live" },
  { value: "changed", label: "Live, draft changed" },
  { value: "draft", label: "Draft only" },
];

/** Narrows the list of flows. Folders and tags are offered once some flow has one. */
export function FlowToolbar(props: {
  flows: readonly FlowSummary[];
  filter: FlowFilter;
  onChange: (part: Partial<FlowFilter>) => void;
}) {
  const { flows, filter, onChange } = props;
  const folders = listFolders(flows);
  const tags = listTags(flows);
  return (
    <search className="flex flex-wrap items-center gap-2">
      <SearchInput
        label="Search flows"
        value={filter.text}
        onChange={(text) => onChange({ text })}
        className="flex-1 max-sm:basis-full sm:max-w-80"
      />
      <Select
        label="State"
        className={selectWidth}
        value={filter.state ?? every}
        options={states}
        onChange={(state) => onChange({ state: state === every ? undefined : state })}
      />
      {folders.length === 0 && filter.folder === undefined ? null : (
        <Select
          label="Folder"
          className={selectWidth}
          icon={<Folder aria-hidden className="text-faint" />}
          value={filter.folder ?? every}
          options={[
            { value: every, label: "All folders" },
            ...withChosen(folders, filter.folder).map((folder) => ({
              value: folder,
              label: folder.replaceAll("/", " / "),
            })),
          ]}
          onChange={(folder) => onChange({ folder: folder === every ? undefined : folder })}
        />
      )}
      {tags.length === 0 && filter.tag === undefined ? null : (
        <Select
          label="Tag"
          className={selectWidth}
          icon={<Tag aria-hidden className="text-faint" />}
          value={filter.tag ?? every}
          options={[
            { value: every, label: "All tags" },
            ...withChosen(tags, filter.tag).map((tag) => ({ value: tag, label: tag })),
          ]}
          onChange={(tag) => onChange({ tag: tag === every ? undefined : tag })}
        />
      )}
      {toFilterQuery(filter) === "" ? null : (
        <Button variant="quiet" icon={<X />} onClick={() => onChange(noFilter)}>
          Clear
        </Button>
      )}
    </search>
  );
}

/** What an address asks for is shown as chosen even where no flow has it any more. */
function withChosen(names: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || names.includes(chosen) ? names : [chosen, ...names];
}
