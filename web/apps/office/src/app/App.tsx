import { Problem, speak } from "@comptoir/client";
import { Loading, useLanguage } from "@comptoir/ui";
import { useQueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";

import { ProblemNote } from "../parts/Problems";
import { router } from "../router";
import { ChangePassword } from "./ChangePassword";
import { ScopeProvider } from "./scope";
import { sessionQuery, SessionProvider, useSessionQuery, type OfficeSession } from "./session";
import { SignIn } from "./SignIn";

/** Who is there decides what is shown: the sign-in, a first password to change, or the office. */
export function App(): ReactNode {
  const { language } = useLanguage();
  const client = useQueryClient();
  const query = useSessionQuery();
  // The last session seen: when it ends, the sign-in lies over the page and nothing typed is lost.
  const [last, setLast] = useState<OfficeSession | null>(null);
  if (query.data !== undefined && query.data !== last) setLast(query.data);
  speak(language);
  useEffect(() => {
    // What the server says in words is asked for again in the other language.
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
  }, [language, client]);

  const signedOut = query.error instanceof Problem && query.error.status === 401;
  const enter = (session: OfficeSession): void => {
    client.setQueryData(sessionQuery.queryKey, session);
  };
  if (signedOut && last === null) return <SignIn ended={false} onSignedIn={enter} />;
  if (query.isError && last === null) {
    return (
      <main className="p-4">
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </main>
    );
  }
  const session = query.data ?? last;
  if (session === null) return <Loading className="min-h-dvh" />;
  if (session.person.password_change_due) {
    return <ChangePassword onChanged={() => void query.refetch()} />;
  }
  return (
    <SessionProvider session={session}>
      <ScopeProvider>
        <RouterProvider router={router} />
      </ScopeProvider>
      {signedOut ? (
        <div className="fixed inset-0 z-50 overflow-auto bg-ground">
          <SignIn ended onSignedIn={enter} />
        </div>
      ) : null}
    </SessionProvider>
  );
}
