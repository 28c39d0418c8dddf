import { useEffect, useState } from "react";
import { toApiError } from "../api/api-error";
import { askAuth } from "../api/ask-auth";

/** True once it is known that the link of a page is no good. Where nobody answers, sending the form will tell. */
export function useLinkCheck(page: "first-run" | "reset", token: string | undefined): boolean {
  const [isInvalid, setInvalid] = useState(token === undefined);
  useEffect(() => {
    if (token === undefined) return undefined;
    let isGone = false;
    askAuth("GET", `${page}?token=${encodeURIComponent(token)}`).catch((thrown: unknown) => {
      if (!isGone && toApiError(thrown).code === "auth.link-invalid") setInvalid(true);
    });
    return () => {
      isGone = true;
    };
  }, [page, token]);
  return isInvalid;
}
