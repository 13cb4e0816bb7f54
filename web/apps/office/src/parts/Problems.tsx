import { Problem, Unreachable } from "@comptoir/client";
import { Button, Loading, Note, useTexts } from "@comptoir/ui";
import { CircleAlert, WifiOff } from "lucide-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { shellTexts } from "../texts/shell";

/** What went wrong, in the server's words, beside the thing it concerns. */
export function ProblemNote({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactNode {
  const say = useTexts(shellTexts);
  const action = onRetry === undefined ? undefined : <Button onClick={onRetry}>{say("tryAgain")}</Button>;
  if (error instanceof Unreachable) {
    return (
      <Note tone="attention" icon={WifiOff} action={action}>
        {say("unreachable")}
      </Note>
    );
  }
  const title = error instanceof Problem ? error.title : say("loadFailed");
  const detail = error instanceof Problem ? error.detail : error instanceof Error ? error.message : "";
  const fields = error instanceof Problem ? error.errors.filter((each) => each.detail !== detail) : [];
  return (
    <Note tone="loss" icon={CircleAlert} title={title} action={action}>
      {detail === "" ? null : <p>{detail}</p>}
      {fields.length > 0 ? (
        <ul className="mt-1 list-disc pl-4">
          {fields.map((each) => (
            <li key={`${each.pointer} ${each.code}`}>{each.detail}</li>
          ))}
        </ul>
      ) : null}
    </Note>
  );
}

interface GateProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

/** Shows that something loads, or why it could not, or the thing itself. */
export function Gate<T>({ query, children }: GateProps<T>): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <div className="p-4">
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  return <Loading />;
}
