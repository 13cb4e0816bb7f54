import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

import type { Person } from "../api/people";
import { readAll } from "../api/structure";
import { useSession } from "../app/session";

/** "person:UUID" as the name of the person, where one may know it, else as `unknown`; anything else stays as it is. */
export function useActorName(unknown?: string): (actor: string) => string {
  const { session, may } = useSession();
  const seesPeople = may("access.person.read");
  const { data: people } = useQuery({
    queryKey: ["people", "names"],
    queryFn: ({ signal }) => readAll<Person>("/people", signal),
    enabled: seesPeople,
    staleTime: 60_000,
  });
  return useCallback(
    (actor) => {
      const [kind, id] = actor.split(":");
      if (kind !== "person") return actor;
      if (id === session.person.id) return session.person.name;
      return people?.find((person) => person.id === id)?.name ?? (seesPeople ? actor : (unknown ?? actor));
    },
    [people, seesPeople, session, unknown],
  );
}
