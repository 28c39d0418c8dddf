"use client";

import { SegmentedControl } from "@autoweave/ui/segmented-control";
import type { ViewKind } from "./flow-view";
import { useFlowView } from "./view-context";
import { viewLooks, viewOrder } from "./view-looks";

/** Chooses what the canvas shows. */
export function ViewSwitch({ areLabelsShown, onLook }: { areLabelsShown: boolean; onLook: (kind: ViewKind) => void }) {
  const { view } = useFlowView();
  return (
    <SegmentedControl
      label="What the canvas shows"
      value={view.kind}
      areLabelsShown={areLabelsShown}
      options={viewOrder.map((kind) => {
        const { label, Icon } = viewLooks[kind];
        return { value: kind, label, icon: <Icon aria-hidden /> };
      })}
      onChange={onLook}
    />
  );
}
