import { EmptyState, formatInstant, formatMoney, Tag, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { SplitPane, type DataColumn } from "@comptoir/ui/office";
import { getRouteApi } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import type { InvoiceRow } from "../../api/invoices";
import { useZone } from "../../app/zone";
import { withChange, type Change, type InvoiceSearch } from "../../domain/filters";
import { Page } from "../../parts/Page";
import { PagedTable } from "../../parts/PagedTable";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { invoiceTexts } from "../../texts/invoices";
import { InvoicePanel } from "./InvoicePanel";

const route = getRouteApi("/invoices");

/** Invoices and credit notes, the newest first. */
export function InvoicesPage(): ReactNode {
  const say = useTexts(invoiceTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { q = "", invoice: chosen } = search;
  const list = usePages<InvoiceRow>(["invoices", "list", q], "/invoices", q === "" ? {} : { q }, { limit: 100 });
  useFeedRefresh(["invoicing.invoice"], ["invoices"]);
  const setSearch = (change: Change<InvoiceSearch>): void => {
    void navigate({ to: "/invoices", search: (before) => withChange(before, change), replace: change.q !== undefined });
  };
  const columns = useMemo<readonly DataColumn<InvoiceRow>[]>(
    () => [
      { id: "number", title: say("number"), width: 150, cell: ({ number }) => <span className="text-15">{number}</span> },
      { id: "kind", title: say("kind"), width: 110, optional: true, cell: ({ kind }) => (kind === "credit_note" ? <Tag tone="attention">{say(kind)}</Tag> : say(kind)) },
      { id: "buyer", title: say("buyer"), width: 200, grow: 2, cell: ({ buyer }) => buyer },
      { id: "issued", title: say("issued"), width: 170, cell: (row) => formatInstant(row.issued_at, language, zone) },
      { id: "due", title: say("due"), width: 120, align: "end", cell: ({ due }) => formatMoney(due, language) },
    ],
    [say, language, zone],
  );
  return (
    <Page
      title={say("title")}
      lead={say("lead")}
      filters={<TextField label={say("search")} type="search" value={q} onText={(words) => setSearch({ q: words === "" ? undefined : words })} className="w-56" />}
    >
      <SplitPane side={chosen === undefined ? null : <InvoicePanel key={chosen} id={chosen} onClose={() => setSearch({ invoice: undefined })} />}>
        <PagedTable
          list={list}
          label={say("title")}
          columns={columns}
          rowId={({ id }) => id}
          selected={chosen ?? null}
          onSelect={({ id }) => setSearch({ invoice: id })}
          empty={
            <EmptyState icon={FileText} title={say("emptyTitle")}>
              {say("emptyHelp")}
            </EmptyState>
          }
        />
      </SplitPane>
    </Page>
  );
}
