import { newId } from "@comptoir/client";
import { Button, ChoiceField, Dialog, IconButton, TextField, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { deleteLetter, lettersQuery, saveLetter, type Letter } from "../../api/reports";
import { useSession } from "../../app/session";
import { ProblemNote } from "../../parts/Problems";
import { reportTexts } from "../../texts/reports";

/** Which reports one is mailed. */
export function LettersDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useTexts(reportTexts);
  const { session } = useSession();
  const client = useQueryClient();
  const { data } = useQuery(lettersQuery);
  const [address, setAddress] = useState("");
  const [kind, setKind] = useState<Letter["kind"]>("morning");
  const [store, setStore] = useState("");
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: lettersQuery.queryKey });
  const add = useMutation({ mutationFn: () => saveLetter({ id: newId(), address: address.trim(), kind, store: store === "" ? null : store, hour: 7 }), onSuccess: again });
  const remove = useMutation({ mutationFn: deleteLetter, onSuccess: again });
  const words = { morning: say("morning"), tonight: say("tonightMail") };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={say("mail")}
      description={say("mailHelp")}
      actions={
        <>
          <Button onClick={onClose}>{say("close")}</Button>
          <Button kind="primary" type="submit" form="letter" busy={add.isPending}>
            {say("add")}
          </Button>
        </>
      }
    >
      <form
        id="letter"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextField label={say("address")} type="email" required value={address} onText={setAddress} />
        <ChoiceField label={say("kind")} value={kind} choices={[{ value: "morning", label: words.morning }, { value: "tonight", label: words.tonight }]} onChoice={(value) => setKind(value === "tonight" ? "tonight" : "morning")} />
        <ChoiceField label={say("store")} value={store} choices={[{ value: "", label: say("allStores") }, ...session.stores.map(({ code, name }) => ({ value: code, label: name }))]} onChoice={setStore} />
        {add.isError ? <ProblemNote error={add.error} /> : null}
      </form>
      <ul className="mt-4 flex flex-col gap-1">
        {data?.items.map((one) => (
          <li key={one.id} className="flex items-center gap-2 text-13">
            <span className="min-w-0 flex-1 truncate">{`${one.address} · ${words[one.kind]} · ${one.store ?? say("allStores")}`}</span>
            <IconButton icon={Trash2} label={say("remove", { address: one.address })} onClick={() => remove.mutate(one.id)} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
