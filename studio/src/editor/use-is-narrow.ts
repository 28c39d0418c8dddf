import { useEffect, useState } from "react";

/** True below a width of the window, in CSS pixels. */
export function useIsNarrow(below: number): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useEffect(() => {
    const query = window.matchMedia(`(width < ${below}px)`);
    const look = () => setNarrow(query.matches);
    look();
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, [below]);
  return isNarrow;
}
