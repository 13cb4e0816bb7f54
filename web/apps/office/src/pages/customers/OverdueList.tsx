import { Button, EmptyState, formatDay, formatMoney, formatNumber, Tag, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, MailWarning, PartyPopper } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { overdueQuery, reminderAddress, sendReminders, type Overdue } from "../../api/loyalty";
import { ProblemNote } from "../../parts/Problems";
import { loyaltyTexts } from "../../texts/loyalty";
import { CustomerPanel } from "./CustomerPanel";
import type { CustomerTabProps } from "./CustomersPage";

const NONE: readonly never[] = [];

/** Who has not paid in time, the oldest first; the account opens beside the list, reminders leave from here. */
export function OverdueList({ search, onSearch }: CustomerTabProps): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const query = useQuery(overdueQuery);
  const rows = query.data ?? NONE;
  const due = rows.filter(({ level }) => level !== null).length;
  const remind = useMutation({
    mutationFn: () => sendReminders(null),
    onSuccess: async (written) => {
      const mails = written.filter(({ by }) => by === "mail").length;
      toast({ text: `${say("reminded", { count: written.length })} · ${say("remindedByMail", { mails })}`, tone: "good" });
      await client.invalidateQueries({ queryKey: overdueQuery.queryKey });
    },
  });
  const columns = useMemo<readonly DataColumn<Overdue>[]>(
    () => [
      { id: "name", title: say("overdueCustomer"), width: 180, grow: 2, cell: ({ name }) => <span className="text-15">{name}</span> },
      { id: "amount", title: say("owed"), width: 110, align: "end", cell: ({ amount }) => formatMoney(amount, language) },
      { id: "since", title: say("overdueSince"), width: 130, cell: ({ oldest_due_on }) => formatDay(oldest_due_on, language) },
      { id: "charges", title: say("overdueCharges"), width: 90, align: "end", cell: ({ charges }) => formatNumber(charges, language) },
      { id: "level", title: say("reminder"), width: 150, cell: ({ level }) => <Tag tone={level === null ? "plain" : "attention"}>{level === null ? say("reminderLater") : say("reminderLevel", { level })}</Tag> },
      {
        id: "letter",
        title: say("letter"),
        width: 110,
        cell: ({ customer, name }) => (
          <a href={reminderAddress(customer)} download aria-label={say("letterOf", { name })} onClick={(event) => event.stopPropagation()} className="inline-flex min-h-8 items-center gap-1 text-accent hover:underline pointer-coarse:min-h-11">
            <Download aria-hidden className="size-4" />
            PDF
          </a>
        ),
      },
    ],
    [say, language],
  );
  const side =
    search.id === undefined ? null : (
      <CustomerPanel key={search.id} id={search.id} part={search.part ?? "account"} onPart={(part) => onSearch({ part })} onGo={(id) => onSearch({ id })} onClose={() => onSearch({ id: undefined, part: undefined })} onPrevious={undefined} onNext={undefined} />
    );
  return (
    <SplitPane side={side}>
      <div className="flex min-h-12 flex-wrap items-center justify-end gap-2 border-b border-line bg-paper px-4 py-2">
        <Button kind="primary" icon={MailWarning} disabled={due === 0} busy={remind.isPending} onClick={() => remind.mutate()}>
          {say("remindAll")}
        </Button>
      </div>
      {query.isError || remind.isError ? (
        <div className="p-4">
          <ProblemNote error={query.error ?? remind.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      <DataTable
        label={say("overdue")}
        columns={columns}
        rows={rows}
        rowId={({ customer }) => customer}
        selected={search.id ?? null}
        onSelect={({ customer }) => onSearch({ id: customer })}
        busy={query.isPending}
        empty={
          <EmptyState icon={PartyPopper} title={say("noOverdue")}>
            {say("noOverdueHelp")}
          </EmptyState>
        }
      />
    </SplitPane>
  );
}
