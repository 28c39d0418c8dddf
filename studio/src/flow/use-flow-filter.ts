import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type FlowFilter, readFlowFilter, toFilterQuery } from "./flow-filter";

/** The filter that the page's address holds, and a way to change it. It makes no step in the browser's history. */
export function useFlowFilter() {
  const query = useSearchParams();
  const path = usePathname();
  const filter = useMemo(() => readFlowFilter(query), [query]);
  const change = useCallback(
    (part: Partial<FlowFilter>) => {
      const now = readFlowFilter(new URLSearchParams(window.location.search));
      window.history.replaceState(null, "", `${path}${toFilterQuery({ ...now, ...part })}`);
    },
    [path],
  );
  return { filter, change };
}
