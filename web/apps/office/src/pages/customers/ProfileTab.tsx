import { Button, formatInstant, formatMoney, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { unmerge, type Customer } from "../../api/customers";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Facts, Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { customerTexts } from "../../texts/customers";
import { CustomerForm } from "./CustomerForm";
import { Household } from "./Household";

/** Who the customer is, how much they buy, with whom they live, and who was found to be them. */
export function ProfileTab({ customer, onGo }: { readonly customer: Customer; readonly onGo: (id: string) => void }): ReactNode {
  const say = useTexts(customerTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { language } = useLanguage();
  const { session, may } = useSession();
  const zone = useZone();
  const currency = session.stores[0]?.currency ?? "EUR";
  const apart = useMutation({
    mutationFn: (id: string) => unmerge(id),
    onSuccess: async () => {
      toast({ text: say("saved", { name: customer.name }) });
      await client.invalidateQueries({ queryKey: ["customers"] });
    },
  });
  return (
    <>
      <div className="border-b border-line p-4">
        <Facts
          facts={[
            { label: say("purchases"), value: `${customer.purchases} · ${formatMoney({ amount: customer.spent, currency }, language)}` },
            { label: say("lastPurchase"), value: customer.last_purchase_at === null ? say("never") : formatInstant(customer.last_purchase_at, language, zone, "day") },
            { label: say("since"), value: formatInstant(customer.created_at, language, zone, "day") },
          ]}
        />
      </div>
      <CustomerForm key={`${customer.id} ${customer.version}`} id={customer.id} customer={customer} onSaved={() => undefined} />
      <Household customer={customer} onGo={onGo} />
      {customer.merged.length === 0 ? null : (
        <Section title={say("mergedFrom")}>
          <ul className="flex flex-col gap-2">
            {customer.merged.map(({ id, name }) => (
              <li key={id} className="flex items-center justify-between gap-2">
                <span>{name}</span>
                {may("customers.customer.merge") ? (
                  <Button busy={apart.isPending && apart.variables === id} onClick={() => apart.mutate(id)}>
                    {say("takeBack")}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
          {apart.isError ? <ProblemNote error={apart.error} /> : null}
        </Section>
      )}
    </>
  );
}
