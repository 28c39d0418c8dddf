"use client";

import { Button } from "@autoweave/ui/button";
import { Select } from "@autoweave/ui/select";
import { Skeleton } from "@autoweave/ui/skeleton";
import { ArchiveRestore, PowerOff, Rocket } from "lucide-react";
import { useState } from "react";
import { QueryError } from "../api/query-error";
import { useMay } from "../session/use-session";
import type { Saver } from "../sync/create-saver";
import { type StateName, toStateLabel } from "../views/flow-view";
import { useFlowView } from "../views/view-context";
import { useViewed } from "../views/viewed-state";
import { ChangeList } from "./change-list";
import { RestoreDialog } from "./restore-dialog";
import { UnpublishDialog } from "./unpublish-dialog";
import { useUnpublishedCount } from "./use-unpublished-count";
import { useVersion } from "./use-version";
import { useVersions } from "./use-versions";
import { VersionList } from "./version-list";

const alone = "alone";

/** What a state is compared with unless somebody asks for another: the version before it, the draft with what is live. */
function toUsualBase(name: StateName, versions: readonly { number: number; isLive: boolean }[]): StateName | undefined {
  if (name === "draft") return versions.find(({ isLive }) => isLive)?.number ?? versions[0]?.number;
  return versions.find(({ number }) => number < name)?.number;
}

function toDraftState(live: number | undefined, unpublished: number | undefined): string {
  if (live === undefined) return "Nothing is live";
  if (unpublished === undefined) return "Compared with what is live…";
  if (unpublished === 0) return "The same as what is live";
  return `${unpublished} ${unpublished === 1 ? "change is" : "changes are"} not live yet`;
}

/** The history of the flow: look at a state, see what changed, bring one back, take what is live off. */
export function VersionsPanel({ saver, onPublish }: { saver: Saver; onPublish: () => void }) {
  const { view, look, draft } = useFlowView();
  const viewed = useViewed();
  const mayEdit = draft.mayEdit;
  const mayPublish = useMay("flows:publish");
  const { query, versions } = useVersions(draft.flowId);
  const live = versions?.find((version) => version.isLive)?.number;
  const unpublished = useUnpublishedCount(live);
  const of = view.kind === "versions" ? view.of : "draft";
  const since = view.kind === "versions" ? view.since : undefined;
  const shown = useVersion(draft.flowId, of === "draft" ? undefined : of);
  const [task, setTask] = useState<"restore" | "unpublish">();
  if (query.error) {
    return (
      <div className="p-3">
        <QueryError title="The versions could not be loaded" query={query} />
      </div>
    );
  }
  if (versions === undefined) {
    return (
      <div role="status" aria-label="The versions are loading" className="grid gap-2 p-3">
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
      </div>
    );
  }
  const bases: StateName[] = (["draft", ...versions.map(({ number }) => number)] as const).filter(
    (name) => name !== of,
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="max-h-[45%] flex-none overflow-y-auto border-line border-b py-1">
        <VersionList
          versions={versions}
          shown={of}
          draftState={toDraftState(live, unpublished)}
          onShow={(name) => look({ kind: "versions", of: name, since: toUsualBase(name, versions) })}
        />
        {query.hasNextPage ? (
          <Button
            size="sm"
            variant="quiet"
            className="mx-3 my-1"
            isPending={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Older versions
          </Button>
        ) : null}
        {versions.length === 0 ? (
          <p className="px-4 py-2 text-muted text-sm">
            There is no version yet. Publishing makes one of the draft, and keeps it for good.
          </p>
        ) : null}
      </div>
      <section aria-label={toStateLabel(of)} className="flex min-h-0 flex-1 flex-col">
        <div className="grid flex-none gap-2 border-line border-b px-4 py-3">
          <div className="flex items-center gap-2 text-muted text-xs">
            <span className="flex-none">{toStateLabel(of)} compared with</span>
            <Select
              label={`What ${toStateLabel(of).toLowerCase()} is compared with`}
              size="sm"
              className="min-w-0 flex-1"
              value={since === undefined ? alone : String(since)}
              options={[
                { value: alone, label: "nothing" },
                ...bases.map((name) => ({
                  value: String(name),
                  label: name === live ? `${toStateLabel(name)}, live` : toStateLabel(name),
                })),
              ]}
              onChange={(value) => look({ kind: "versions", of, since: bases.find((name) => String(name) === value) })}
            />
          </div>
          <div className="flex flex-wrap gap-1.5 empty:hidden">
            {of === "draft" && mayPublish && unpublished !== 0 ? (
              <Button size="sm" icon={<Rocket />} onClick={onPublish}>
                Publish…
              </Button>
            ) : null}
            {of !== "draft" && mayEdit ? (
              <Button
                size="sm"
                icon={<ArchiveRestore />}
                disabled={shown.data === undefined}
                onClick={() => setTask("restore")}
              >
                Restore as draft
              </Button>
            ) : null}
            {of !== "draft" && of === live && mayPublish ? (
              <Button size="sm" icon={<PowerOff />} onClick={() => setTask("unpublish")}>
                Unpublish
              </Button>
            ) : null}
          </div>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto">
          {viewed.status === "ready" && viewed.comparison !== undefined ? (
            <ChangeList comparison={viewed.comparison} />
          ) : null}
        </div>
      </section>
      {task === "restore" && shown.data !== undefined ? (
        <RestoreDialog
          number={shown.data.number}
          graph={shown.data.graph}
          saver={saver}
          onClose={() => setTask(undefined)}
        />
      ) : null}
      {task === "unpublish" ? <UnpublishDialog onClose={() => setTask(undefined)} /> : null}
    </div>
  );
}
