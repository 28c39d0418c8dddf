"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { toApiError } from "./api-error";

/** A query that failed, with a button that asks again. */
export function QueryError(props: {
  title: string;
  query: { error: unknown; isFetching: boolean; refetch: () => unknown };
}) {
  const { title, query } = props;
  const error = toApiError(query.error);
  return (
    <ErrorNotice
      title={title}
      code={error.code}
      action={
        <Button size="sm" isPending={query.isFetching} onClick={() => void query.refetch()}>
          Try again
        </Button>
      }
    >
      {error.message}
    </ErrorNotice>
  );
}
