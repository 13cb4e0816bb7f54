import { Problem } from "@comptoir/client";
import { localized, useLanguage } from "@comptoir/ui";
import { queryOptions, useQuery } from "@tanstack/react-query";

import { customersApi } from "../api-customers";
import { reservationsApi } from "../api-reservations";
import { may, useSession, useTill } from "./hooks";

const FRESH_MILLISECONDS = 30_000;

/** Null where the server has nothing to say about it, or this person may not ask. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && (error.status === 403 || error.status === 404)) return null;
    throw error;
  }
}

export const customerQuery = (id: string) => queryOptions({ queryKey: ["customer", id], queryFn: () => customersApi.get(id), staleTime: FRESH_MILLISECONDS });
export const loyaltyQuery = (id: string) => queryOptions({ queryKey: ["customer", id, "loyalty"], queryFn: () => orNull(customersApi.loyalty(id)), staleTime: FRESH_MILLISECONDS });
export const accountQuery = (id: string) => queryOptions({ queryKey: ["customer", id, "account"], queryFn: () => orNull(customersApi.account(id)), staleTime: FRESH_MILLISECONDS });
export const purchasesQuery = (id: string) => queryOptions({ queryKey: ["customer", id, "purchases"], queryFn: () => orNull(customersApi.purchases(id)), staleTime: FRESH_MILLISECONDS });
export const valuesQuery = (id: string) => queryOptions({ queryKey: ["customer", id, "values"], queryFn: () => orNull(customersApi.values(id)), staleTime: FRESH_MILLISECONDS });
export const offersQuery = (id: string) => queryOptions({ queryKey: ["customer", id, "offers"], queryFn: () => orNull(customersApi.offers(id)), staleTime: FRESH_MILLISECONDS });
export const waitingQuery = (till: string, id: string) => queryOptions({ queryKey: ["reservations", till, id], queryFn: () => orNull(reservationsApi.ofCustomer(till, id)), staleTime: 0 });
export const notesQuery = (id: string) => queryOptions({ queryKey: ["customer", id, "notes"], queryFn: () => orNull(customersApi.notes(id)), staleTime: FRESH_MILLISECONDS });
export const tasksQuery = (id: string) => queryOptions({ queryKey: ["customer", id, "tasks"], queryFn: () => orNull(customersApi.tasks(id)), staleTime: FRESH_MILLISECONDS });

/** Whether this person may look customers up at this till. */
export function useMayFindCustomers(): boolean {
  const { till } = useTill();
  return may(useSession().data, "customers.customer.read", till.store);
}

/** The customer of a basket, as far as known; `points` when they take part in the programme. */
export function useCustomer(id: string | null) {
  const isKnown = id !== null;
  const customer = useQuery({ ...customerQuery(id ?? ""), enabled: isKnown });
  const loyalty = useQuery({ ...loyaltyQuery(id ?? ""), enabled: isKnown });
  return { name: customer.data?.name ?? null, loyalty: loyalty.data ?? null, isLost: customer.isError };
}

/** The name of a group of customers; its code until it is known. */
export function useGroupNames(): (code: string) => string {
  const { language } = useLanguage();
  const groups = useQuery({ queryKey: ["customer-groups"], queryFn: () => orNull(customersApi.groups()), staleTime: Number.POSITIVE_INFINITY }).data?.items ?? [];
  return (code) => localized(groups.find((group) => group.code === code)?.name ?? code, language);
}
