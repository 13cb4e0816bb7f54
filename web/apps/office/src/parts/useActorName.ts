import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

import type { Person } from "../api/people";
import { readAll } from "../api/structure";
import { useSession } from "../app/session";

/** "person:UUID" as the name of the person, where one may know it; anything else stays as it is. */
export function useActorName(): (actor: string) => string {
  const { may } = useSession();
  const { data: people } = useQuery({
    queryKey: ["people", "names"],
    queryFn: ({ signal }) => readAll<Person>("/people", signal),
    enabled: may("access.person.read"),
    staleTime: 60_000,
  });
  return useCallback(
    (actor) => {
      const [kind, id] = actor.split(":");
      return kind === "person" ? (people?.find((person) => person.id === id)?.name ?? actor) : actor;
    },
    [people],
  );
}
