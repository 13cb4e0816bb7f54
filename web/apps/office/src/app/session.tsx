import { read, request, type Session } from "@comptoir/client";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use, useMemo, type ReactNode } from "react";

import type { Narrowings } from "../domain/narrowing";
import { grantsOf, may, type Grants } from "../domain/permissions";

/** The session with what the office asks of it. */
export interface OfficeSession extends Session {
  readonly person: Session["person"] & { readonly password_change_due: boolean };
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => read<OfficeSession>("/session", {}, signal),
  staleTime: 5 * 60_000,
  retry: false,
});

interface SignedIn {
  readonly session: OfficeSession;
  readonly grants: Grants;
  /** For a store, or, without one, for at least one store. */
  readonly may: (permission: string, store?: string) => boolean;
  /** The parts of the catalogue for which they have it; none: all of it. */
  readonly narrowings: (permission: string) => Narrowings;
}

const NOT_NARROWED: Narrowings = [];

const SessionContext = createContext<SignedIn | null>(null);

export function SessionProvider({ session, children }: { readonly session: OfficeSession; readonly children: ReactNode }): ReactNode {
  const signedIn = useMemo<SignedIn>(() => {
    const grants = grantsOf(session.permissions);
    const parts = new Map(session.permissions.map(({ code, narrowings }) => [code, narrowings ?? NOT_NARROWED]));
    return { session, grants, may: (permission, store) => may(grants, permission, store), narrowings: (permission) => parts.get(permission) ?? NOT_NARROWED };
  }, [session]);
  return <SessionContext value={signedIn}>{children}</SessionContext>;
}

/** The signed-in person and what they may do. */
export function useSession(): SignedIn {
  const signedIn = use(SessionContext);
  if (signedIn === null) throw new Error("no session around this part of the screen");
  return signedIn;
}

export function useSessionQuery() {
  return useQuery(sessionQuery);
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly totp?: string;
}

export async function signIn(credentials: Credentials): Promise<OfficeSession> {
  const answer = await request<OfficeSession>("POST", "/session", { body: credentials });
  return answer.data;
}

/** Signs out and forgets everything that was loaded. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await request("DELETE", "/session").catch(() => undefined);
    client.clear();
    window.location.reload();
  };
}
