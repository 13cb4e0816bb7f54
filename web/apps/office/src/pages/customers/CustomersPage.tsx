import { useTexts } from "@comptoir/ui";
import { getRouteApi } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";

import { useSession } from "../../app/session";
import { CUSTOMER_TABS, withChange, type Change, type CustomerSearch, type CustomerTab } from "../../domain/filters";
import { Page } from "../../parts/Page";
import { TabBar } from "../../parts/TabBar";
import { customerTexts } from "../../texts/customers";
import { CustomerList } from "./CustomerList";
import { DuplicateList } from "./DuplicateList";
import { GiftCardList } from "./GiftCardList";
import { GroupList } from "./GroupList";
import { OverdueList } from "./OverdueList";
import { PrivacyDesk } from "./PrivacyDesk";
import { ProgrammeForm } from "./ProgrammeForm";
import { SegmentList } from "./SegmentList";
import { TemplateList } from "./TemplateList";

const route = getRouteApi("/customers");

export interface CustomerTabProps {
  readonly search: CustomerSearch;
  readonly onSearch: (change: Change<CustomerSearch>) => void;
}

const TABS: Record<CustomerTab, { readonly permission: string; readonly Content: ComponentType<CustomerTabProps> }> = {
  people: { permission: "customers.customer.list", Content: CustomerList },
  duplicates: { permission: "customers.customer.merge", Content: DuplicateList },
  groups: { permission: "customers.group.read", Content: GroupList },
  segments: { permission: "customers.segment.read", Content: SegmentList },
  mails: { permission: "customers.mailing.send", Content: TemplateList },
  loyalty: { permission: "customers.programme.read", Content: ProgrammeForm },
  "gift-cards": { permission: "payments.stored_value.read", Content: GiftCardList },
  accounts: { permission: "customers.account.remind", Content: OverdueList },
  privacy: { permission: "customers.privacy.read", Content: PrivacyDesk },
};

/** Customers and what belongs to them: the people, who is there twice, groups, points, gift cards, the law. */
export function CustomersPage(): ReactNode {
  const say = useTexts(customerTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = CUSTOMER_TABS.filter((tab) => may(TABS[tab].permission));
  const current = tabs.find((tab) => tab === (search.tab ?? "people")) ?? tabs[0] ?? "people";
  const { Content } = TABS[current];
  const onSearch = (change: Change<CustomerSearch>): void => {
    void navigate({ to: "/customers", search: (before) => withChange(before, change), replace: true });
  };
  return (
    <Page title={say("title")}>
      <TabBar label={say("title")} current={current} tabs={tabs.map((tab) => ({ tab, text: say(tab) }))} onTab={(tab) => void navigate({ to: "/customers", search: tab === "people" ? {} : { tab } })} />
      <Content search={search} onSearch={onSearch} />
    </Page>
  );
}
