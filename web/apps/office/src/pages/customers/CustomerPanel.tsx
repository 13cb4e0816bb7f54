import { newId } from "@comptoir/client";
import { useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { customerQuery, type Customer } from "../../api/customers";
import { useSession } from "../../app/session";
import { CUSTOMER_PARTS, type CustomerPart } from "../../domain/filters";
import { Gate } from "../../parts/Problems";
import { TabBar } from "../../parts/TabBar";
import { useFeedRefresh } from "../../parts/useFeed";
import { customerTexts } from "../../texts/customers";
import { AccountTab } from "./AccountTab";
import { ConsentsTab } from "./ConsentsTab";
import { CustomerForm } from "./CustomerForm";
import { HistoryTab } from "./HistoryTab";
import { NotesTab } from "./NotesTab";
import { PointsTab } from "./PointsTab";
import { ProfileTab } from "./ProfileTab";
import { ValuesTab } from "./ValuesTab";

interface CustomerPanelProps {
  readonly id: string;
  readonly part: CustomerPart;
  readonly onPart: (part: CustomerPart) => void;
  /** To another customer: of the household, or whom this one was merged into. */
  readonly onGo: (id: string) => void;
  readonly onClose: () => void;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

const PERMISSIONS: Record<CustomerPart, string> = {
  profile: "customers.customer.read",
  history: "customers.customer.read",
  points: "customers.points.read",
  values: "payments.stored_value.read",
  account: "customers.account.read",
  consents: "customers.consent.read",
  notes: "customers.customer.read",
};

/** The customer at hand: who they are, what happened, what they have and what they allow. */
export function CustomerPanel({ id, part, onPart, onGo, onClose, onPrevious, onNext }: CustomerPanelProps): ReactNode {
  const say = useTexts(customerTexts);
  const { may } = useSession();
  const query = useQuery(customerQuery(id));
  useFeedRefresh(["customers"], ["customers", "one", id]);
  const parts = CUSTOMER_PARTS.filter((each) => may(PERMISSIONS[each]));
  const current = parts.find((each) => each === part) ?? "profile";
  return (
    <DetailPanel title={query.data?.name ?? " "} subtitle={query.data === undefined ? " " : (query.data.cards[0] ?? say(query.data.kind))} onClose={onClose} onPrevious={onPrevious} onNext={onNext}>
      <TabBar label={say("title")} current={current} tabs={parts.map((each) => ({ tab: each, text: say(each) }))} onTab={onPart} />
      <Part query={query} id={id} part={current} onGo={onGo} onForgotten={onClose} />
    </DetailPanel>
  );
}

interface PartProps {
  readonly query: UseQueryResult<Customer>;
  readonly id: string;
  readonly part: CustomerPart;
  readonly onGo: (id: string) => void;
  readonly onForgotten: () => void;
}

/** One part; those that need only the id do not wait for the customer. */
function Part({ query, id, part, onGo, onForgotten }: PartProps): ReactNode {
  switch (part) {
    case "profile":
      return <Gate query={query}>{(customer) => <ProfileTab customer={customer} onGo={onGo} />}</Gate>;
    case "history":
      return <HistoryTab id={id} />;
    case "points":
      return <PointsTab id={id} />;
    case "values":
      return <ValuesTab id={id} />;
    case "account":
      return <AccountTab id={id} />;
    case "consents":
      return <Gate query={query}>{(customer) => <ConsentsTab customer={customer} onForgotten={onForgotten} />}</Gate>;
    case "notes":
      return <NotesTab id={id} />;
  }
}

export function NewCustomerPanel({ onClose, onAdded }: { readonly onClose: () => void; readonly onAdded: (id: string) => void }): ReactNode {
  const say = useTexts(customerTexts);
  const [id] = useState(newId);
  return (
    <DetailPanel title={say("add")} onClose={onClose}>
      <CustomerForm id={id} customer={null} onSaved={onAdded} />
    </DetailPanel>
  );
}
