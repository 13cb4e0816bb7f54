import { Problem, type Money, type Schemas } from "@comptoir/client";
import { Button, Dialog, formatMoney, Keypad, Note, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, KeyRound, ShieldCheck } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../api";
import { useWedge } from "../devices/use-wedge";
import type { Approval, BasketLine } from "../domain/basket";
import { useSession, useTill } from "../state/hooks";
import { useStation } from "../state/station";
import { dayTexts } from "../texts/day";
import { lineTexts } from "../texts/lines";
import { pieceTexts } from "../texts/pieces";
import { ChoiceRow } from "./choice-row";

interface ApprovalDialogProps {
  readonly line: BasketLine;
  /** What is to be allowed off the line. */
  readonly amount: Money;
  readonly onApproved: (approval: Approval) => void;
  readonly onClose: () => void;
}

/** Codes of the refusals that ask for the second factor. */
function wantsCode(error: unknown): boolean {
  return error instanceof Problem && /totp|second_factor/.test(`${error.code} ${error.errors.map((field) => field.pointer).join(" ")}`);
}

/** A manager allows a price that the cashier may not set alone, or as many empties. */
export function ApprovalDialog({ line, amount, onApproved, onClose }: ApprovalDialogProps) {
  const t = useTexts(lineTexts);
  const { language } = useLanguage();
  if (line.isEmpties === true) {
    const worth = formatMoney(amount, language);
    return <ApprovalForm permission="till.empties.pay_out" about={line.id} amount={amount} reason={t("empties")} description={t("approveEmpties", { amount: worth })} onApproved={onApproved} onClose={onClose} />;
  }
  const reason = line.override?.reason ?? "";
  const description = t("approveHelp", { amount: formatMoney(amount, language), name: line.label, reason });
  return <ApprovalForm permission="till.line.override_price" about={line.id} amount={amount} reason={reason} description={description} onApproved={onApproved} onClose={onClose} />;
}

interface ApprovalFormProps {
  readonly permission: Schemas["ApprovalBody"]["permission"];
  /** The very thing that is allowed, and nothing else: a line, a return, an attempt; null: the open day. */
  readonly about: string | null;
  readonly amount: Money;
  readonly reason: string;
  readonly description: string;
  readonly onApproved: (approval: Approval) => void;
  readonly onClose: () => void;
}

/** Whoever may stand at this device with a code or badge. */
type Approver = Schemas["ApproverBody"];

interface ProofProps {
  readonly error: unknown;
  readonly onProof: (approver: Approver) => void;
}

/** A name and a code, or a badge that is scanned. */
function CodeProof({ people, error, onProof }: ProofProps & { readonly people: readonly { readonly id: string; readonly name: string }[] }) {
  const t = useTexts(pieceTexts);
  const [person, setPerson] = useState<string | null>(null);
  const [pin, setPin] = useState("");
  useWedge({ onScan: (badge) => onProof({ badge }) });
  const chosen = people.find(({ id }) => id === person);
  // A wrong code is typed anew.
  const [failed, setFailed] = useState(error);
  if (failed !== error) {
    setFailed(error);
    setPin("");
  }
  return (
    <form
      id="approval"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (person !== null && pin !== "") onProof({ person, pin });
      }}
    >
      <p className="text-ink-soft">{t("whoAllowsHelp")}</p>
      <ChoiceRow label={t("whoAllows")} chosen={person ?? ""} choices={people.map(({ id, name }) => ({ value: id, words: name }))} onChoose={setPerson} />
      {chosen !== undefined && (
        <>
          <TextField key={chosen.id} label={t("pinOf", { name: chosen.name })} type="password" inputMode="numeric" autoComplete="off" autoFocus maxLength={8} value={pin} onText={setPin} />
          <Keypad decimals={0} onKey={(key) => setPin((typed) => (key === "back" ? typed.slice(0, -1) : `${typed}${key}`.slice(0, 8)))} className="hidden pointer-coarse:grid" />
        </>
      )}
    </form>
  );
}

/** E-mail and password; the code of the app where it is asked for. */
function PasswordProof({ error, onProof }: ProofProps) {
  const t = useTexts(lineTexts);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const [failed, setFailed] = useState(error);
  if (failed !== error) {
    setFailed(error);
    if (error !== null) setPassword("");
  }
  const askCode = wantsCode(error) || totp !== "";
  return (
    <form
      id="approval"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (email.trim() !== "" && password !== "") onProof({ email: email.trim(), password, ...(totp.trim() === "" ? {} : { totp: totp.trim() }) });
      }}
    >
      <TextField label={t("approverEmail")} type="email" inputMode="email" autoComplete="off" required value={email} onText={setEmail} />
      <TextField label={t("approverPassword")} type="password" autoComplete="off" required value={password} onText={setPassword} />
      {askCode && <TextField label={t("approverCode")} inputMode="numeric" autoComplete="off" value={totp} onText={setTotp} />}
    </form>
  );
}

/** A manager proves who they are at the cashier's till. What is allowed is bound to one thing, its amount and five minutes. */
export function ApprovalForm({ permission, about, amount, reason, description, onApproved, onClose }: ApprovalFormProps) {
  const t = useTexts(lineTexts);
  const tDay = useTexts(dayTexts);
  const tPiece = useTexts(pieceTexts);
  const { till } = useTill();
  // Whoever asks may not do it themselves.
  const self = useSession().data?.person.id;
  const people = (useStation().data?.people ?? []).filter(({ id }) => id !== self);
  const [byPassword, setByPassword] = useState(false);
  const isByCode = people.length > 0 && !byPassword;
  const approve = useMutation({
    mutationFn: (approver: Approver) => api.approve({ permission, till: till.code, about, amount, reason, approver }),
    onSuccess: ({ id, amount: allowed, expires_at: until }) => onApproved({ id, amount: allowed.amount, until }),
  });
  const onProof = (approver: Approver) => {
    if (!approve.isPending) approve.mutate(approver);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("approveTitle")}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{t("notNow")}</Button>
          <Button kind="primary" icon={ShieldCheck} form="approval" type="submit" busy={approve.isPending}>
            {t("approve")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {isByCode ? <CodeProof people={people} error={approve.error} onProof={onProof} /> : <PasswordProof error={approve.error} onProof={onProof} />}
        {approve.isError && (
          <Note tone="loss" icon={CircleAlert} {...(approve.error instanceof Problem && approve.error.detail !== "" ? { title: approve.error.title } : {})}>
            {explain(approve.error, tDay("noAnswer"))}
          </Note>
        )}
        {people.length > 0 && (
          <Button
            kind="quiet"
            icon={KeyRound}
            onClick={() => {
              approve.reset();
              setByPassword(!byPassword);
            }}
          >
            {tPiece(byPassword ? "withCode" : "withPassword")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
