import { type RefCallback, useCallback, useState } from "react";

/** How far outside of the window counts as near: about five rows of a list. */
const margin = "400px 0px";

/** Whether what gets `place` has been in sight, or nearly so. What is hidden never is. */
export function useWasNear(): { place: RefCallback<Element>; wasNear: boolean } {
  const [wasNear, setWasNear] = useState(false);
  const place = useCallback((element: Element | null) => {
    if (element === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setWasNear(true),
      { rootMargin: margin },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { place, wasNear };
}
