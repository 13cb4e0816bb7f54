import { Button, formatRate, Loading, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { mapQuery, saveMap, type AccountMap } from "../../api/accounting";
import { useSession } from "../../app/session";
import { ProblemNote } from "../../parts/Problems";
import { accountingTexts } from "../../texts/accounting";

type Typed = Readonly<Record<string, { readonly account: string; readonly label: string }>>;

/** Which account each kind of amount goes to. */
export function AccountMapForm({ entity }: { readonly entity: string }): ReactNode {
  const query = useQuery(mapQuery(entity));
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  return query.data === undefined ? <Loading /> : <Loaded key={query.data.version} map={query.data} />;
}

function Loaded({ map }: { readonly map: AccountMap }): ReactNode {
  const say = useTexts(accountingTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const [typed, setTyped] = useState<Typed>({});
  const words = useRoleWords();
  const whole = Object.fromEntries(map.accounts.map(({ role, account, label }) => [role, typed[role] ?? { account, label }]));
  const save = useMutation({
    mutationFn: () => saveMap(map.legal_entity, map.version, whole),
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["accounting", "map"] });
    },
  });
  const set = (role: string, change: Partial<{ account: string; label: string }>): void => {
    const before = whole[role] ?? { account: "", label: "" };
    setTyped({ ...typed, [role]: { ...before, ...change } });
  };
  const isLocked = !may("accounting.map.edit");
  return (
    <form
      className="min-h-0 flex-1 overflow-y-auto bg-paper"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="sticky top-0 z-10 flex flex-wrap items-center gap-3 border-b border-line bg-paper px-4 py-2">
        <p className="min-w-0 flex-1 text-13 text-ink-soft">{say("mapHelp")}</p>
        <Button type="submit" kind="primary" busy={save.isPending} disabled={isLocked || Object.keys(typed).length === 0}>
          {say("save")}
        </Button>
      </div>
      {save.isError ? (
        <div className="p-4">
          <ProblemNote error={save.error} />
        </div>
      ) : null}
      <ul className="max-w-3xl">
        {map.accounts.map(({ role }) => (
          <li key={role} className="grid grid-cols-[1fr_8rem] items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 sm:grid-cols-[12rem_8rem_1fr]">
            <span className="text-13 max-sm:col-span-2">{words(role)}</span>
            <TextField label={say("accountOf", { role: words(role) })} hideLabel value={whole[role]?.account ?? ""} disabled={isLocked} maxLength={20} onText={(account) => set(role, { account })} className="max-sm:order-2" />
            <TextField label={say("labelOf", { role: words(role) })} hideLabel value={whole[role]?.label ?? ""} disabled={isLocked} maxLength={100} onText={(label) => set(role, { label })} />
          </li>
        ))}
      </ul>
    </form>
  );
}

const ROLES = ["sales", "vat", "eco_participation", "packaging", "cash", "safe", "bank", "cheque", "card", "meal_voucher", "voucher", "transfer", "deposit", "compensation", "gift_card", "points", "account_payments", "breakage", "corrections", "cash_movements", "loss", "gain", "cost_of_goods", "stock"] as const;

function useRoleWords(): (role: string) => string {
  const say = useTexts(accountingTexts);
  const { language } = useLanguage();
  return (role) => {
    const [base = "", ...rate] = role.split(".");
    const known = ROLES.find((each) => each === base);
    const name = base === "account" ? say("accountRole") : known === undefined ? base : say(known);
    return rate.length === 0 ? name : `${name} ${formatRate(rate.join("."), language)}`;
  };
}
