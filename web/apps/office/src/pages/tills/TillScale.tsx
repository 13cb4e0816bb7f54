import { Problem, read, request, type Money } from "@comptoir/client";
import { Button, ChoiceField, formatDay, formatQuantity, Note, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Scale as ScaleIcon, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { tillPath, type Till } from "../../api/tills";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { scaleTexts } from "../../texts/scales";

type Driver = "dialog06" | "toledo8217";

interface Scale {
  readonly driver: Driver;
  readonly address: string;
  readonly verified_until: string | null;
  readonly is_certified: boolean;
}

interface Tried {
  readonly weighed: { readonly quantity: string; readonly unit: string; readonly amount: Money | null } | null;
  readonly detail: string | null;
}

/** The scale of a till: which language it speaks, where it is, until when it is verified; and trying it. */
export function TillScale({ till }: { readonly till: Till }): ReactNode {
  const say = useTexts(scaleTexts);
  const path = `${tillPath(till.code)}/scale`;
  const key = ["tills", till.code, "scale"];
  const query = useQuery({
    queryKey: key,
    queryFn: () =>
      read<Scale>(path).catch((error: unknown) => {
        if (error instanceof Problem && error.code === "till.scale_not_set_up") return null;
        throw error;
      }),
  });
  return (
    <Section title={say("scale")}>
      {query.error === null ? null : <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data === undefined ? null : <ScaleForm key={JSON.stringify(query.data)} path={path} cacheKey={key} known={query.data} />}
    </Section>
  );
}

function ScaleForm({ path, cacheKey, known }: { readonly path: string; readonly cacheKey: readonly string[]; readonly known: Scale | null }): ReactNode {
  const say = useTexts(scaleTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const [driver, setDriver] = useState<Driver>(known?.driver ?? "dialog06");
  const [address, setAddress] = useState(known?.address ?? "");
  const [until, setUntil] = useState(known?.verified_until ?? "");
  const changed = (words: string) => () => {
    toast({ text: words });
    void client.invalidateQueries({ queryKey: cacheKey });
  };
  const save = useMutation({ mutationFn: () => request<Scale>("PUT", path, { body: { driver, address: address.trim(), verified_until: until === "" ? null : until } }), onSuccess: changed(say("saved")) });
  const drop = useMutation({ mutationFn: () => request<null>("DELETE", path), onSuccess: changed(say("dropped")) });
  const test = useMutation({ mutationFn: async () => (await request<Tried>("POST", `${path}/test`)).data });
  const error = save.error ?? drop.error ?? test.error;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-13 text-ink-soft">{known === null ? say("none") : known.is_certified ? say("certified") : say("notCertified")}</p>
      <ChoiceField
        label={say("protocol")}
        value={driver}
        choices={[
          { value: "dialog06", label: say("dialog06") },
          { value: "toledo8217", label: say("toledo8217") },
        ]}
        onChoice={(value) => setDriver(value as Driver)}
      />
      <TextField label={say("address")} help={say("addressHelp")} value={address} onText={setAddress} />
      <TextField type="date" label={say("until")} help={say("untilHelp")} value={until} onText={setUntil} />
      {error === null ? null : <ProblemNote error={error} />}
      {test.data === undefined ? null : test.data.weighed === null ? (
        <Note tone="attention" icon={CircleAlert}>
          {test.data.detail}
        </Note>
      ) : (
        <Note icon={CircleCheck}>{say("answers", { weight: formatQuantity(test.data.weighed.quantity, test.data.weighed.unit, language) })}</Note>
      )}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" busy={save.isPending} disabled={address.trim() === ""} onClick={() => save.mutate()}>
          {say("save")}
        </Button>
        {known === null ? null : (
          <>
            <Button icon={ScaleIcon} busy={test.isPending} onClick={() => test.mutate()}>
              {say("test")}
            </Button>
            <Button icon={Trash2} busy={drop.isPending} onClick={() => drop.mutate()}>
              {say("drop")}
            </Button>
          </>
        )}
      </div>
      {known === null || known.verified_until === null ? null : <p className="text-13 text-ink-soft">{say("verified", { day: formatDay(known.verified_until, language) })}</p>}
    </div>
  );
}
