import { Button, EmptyState, IconButton, localized, SelectSearch, Tag, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, X } from "lucide-react";
import { useState, type ReactNode } from "react";

import { associationTypesQuery, linksQuery, putAssociationType, takeUsualLinks, type AssociationType, type ProductLink } from "../../api/links";
import { patchProduct, productQuery, searchQuery, type ProductDetail } from "../../api/products";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import { isWhole } from "../../domain/narrowing";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { linkTexts } from "../../texts/links";

interface ProductLinksProps {
  readonly product: ProductDetail;
  readonly onGo: (sku: string) => void;
}

/** What a product is linked to, by kind of link; each change is saved at once. */
export function ProductLinks({ product, onGo }: ProductLinksProps): ReactNode {
  const types = useQuery(associationTypesQuery);
  const links = useQuery(linksQuery(product.sku));
  return <Gate query={types}>{(known) => (known.length === 0 ? <NoTypes /> : <Gate query={links}>{(found) => <LinkKinds product={product} types={known} links={found} onGo={onGo} />}</Gate>)}</Gate>;
}

function NoTypes(): ReactNode {
  const say = useTexts(linkTexts);
  const client = useQueryClient();
  const { may } = useSession();
  const take = useMutation({ mutationFn: takeUsualLinks, onSuccess: () => client.invalidateQueries({ queryKey: ["structure"] }) });
  return (
    <EmptyState
      icon={Link2}
      title={say("noTypes")}
      action={
        may("catalog.structure.edit") ? (
          <Button kind="primary" busy={take.isPending} onClick={() => take.mutate()}>
            {say("takeUsual")}
          </Button>
        ) : undefined
      }
    >
      {say("noTypesHelp")}
      {take.isError ? <ProblemNote error={take.error} /> : null}
    </EmptyState>
  );
}

interface Linked {
  readonly sku: string;
  readonly quantity: number | null;
}

interface LinkKindsProps extends ProductLinksProps {
  readonly types: readonly AssociationType[];
  readonly links: readonly ProductLink[];
}

function LinkKinds({ product, types, links, onGo }: LinkKindsProps): ReactNode {
  const say = useTexts(linkTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { language } = useLanguage();
  const { may, narrowings } = useSession();
  const editable = may("catalog.product.edit") && isWhole(narrowings("catalog.product.edit"));
  const write = useMutation({
    // One after the other, each over what the one before has left: two quick changes lose nothing.
    scope: { id: `links of ${product.sku}` },
    mutationFn: async ({ kind, change }: { readonly kind: string; readonly change: (own: readonly Linked[]) => readonly Linked[] }) => {
      const { version, associations } = await client.query({ ...productQuery(product.sku), staleTime: 0 });
      const wanted = change(associations[kind] ?? []);
      return patchProduct(product.sku, version, { associations: { [kind]: wanted.length === 0 ? null : wanted.map((each) => ({ ...each })) } });
    },
    onSuccess: async (saved) => {
      client.setQueryData(productQuery(product.sku).queryKey, saved);
      await client.invalidateQueries({ queryKey: ["products", "links"] });
    },
  });
  return (
    <>
      {write.isError ? <ProblemNote error={write.error} /> : null}
      {types.map((type) => {
        const here = links.filter(({ association_type }) => association_type === type.code);
        const set = (change: (own: readonly Linked[]) => readonly Linked[]): void => write.mutate({ kind: type.code, change });
        const add = (link: Linked): void => set((own) => [...own.filter(({ sku }) => sku !== link.sku), link]);
        const name = localized(type.labels, language) || type.code;
        return (
          <Section key={type.code} title={name}>
            <ul className="flex flex-col">
              {here.map((link) => (
                <LinkRow
                  key={`${link.sku} ${String(link.is_reverse)}`}
                  link={link}
                  onGo={onGo}
                  onQuantity={type.quantified && editable && !link.is_reverse ? (quantity) => set((own) => own.map((each) => (each.sku === link.sku ? { ...each, quantity } : each))) : undefined}
                  onRemove={
                    editable && !link.is_reverse
                      ? () => {
                          set((own) => own.filter(({ sku }) => sku !== link.sku));
                          toast({ text: say("removed", { sku: link.sku }), undo: () => add({ sku: link.sku, quantity: link.quantity }) });
                        }
                      : undefined
                  }
                />
              ))}
            </ul>
            {here.length === 0 && !editable ? <p className="text-13 text-ink-soft">{say("nothing")}</p> : null}
            {editable ? <LinkFinder label={say("addLink", { kind: name })} taken={new Set([product.sku, ...here.map(({ sku }) => sku)])} onSku={(sku) => add({ sku, quantity: type.quantified ? 1 : null })} /> : null}
          </Section>
        );
      })}
      {may("catalog.structure.edit") ? <OwnType codes={new Set(types.map(({ code }) => code.toLowerCase()))} /> : null}
    </>
  );
}

const QUANTITY_MAX = 99_999;

interface LinkRowProps {
  readonly link: ProductLink;
  readonly onGo: (sku: string) => void;
  readonly onQuantity: ((quantity: number) => void) | undefined;
  readonly onRemove: (() => void) | undefined;
}

function LinkRow({ link, onGo, onQuantity, onRemove }: LinkRowProps): ReactNode {
  const say = useTexts(linkTexts);
  const { sku, label, quantity, is_reverse } = link;
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-2 pointer-coarse:min-h-11">
      <button type="button" disabled={label === ""} onClick={() => onGo(sku)} className="min-w-0 flex-1 truncate text-left enabled:hover:underline">
        {label || say("unknown")} <span className="text-13 text-ink-soft">{sku}</span>
      </button>
      {is_reverse ? <Tag>{say("fromThere")}</Tag> : null}
      {quantity === null ? null : onQuantity === undefined ? (
        <span>× {quantity}</span>
      ) : (
        <input
          type="number"
          min={1}
          max={QUANTITY_MAX}
          aria-label={say("quantity", { sku })}
          defaultValue={quantity}
          onBlur={(event) => {
            // What is no whole number of pieces is not kept: the field says again what holds.
            const typed = event.target.valueAsNumber;
            if (!Number.isInteger(typed) || typed < 1 || typed > QUANTITY_MAX) event.target.value = String(quantity);
            else if (typed !== quantity) onQuantity(typed);
          }}
          className="w-20 rounded-md border border-line bg-paper px-2 py-1"
        />
      )}
      {onRemove === undefined ? null : <IconButton icon={X} label={say("removeLink", { sku })} onClick={onRemove} />}
    </li>
  );
}

function LinkFinder({ label, taken, onSku }: { readonly label: string; readonly taken: ReadonlySet<string>; readonly onSku: (sku: string) => void }): ReactNode {
  const [text, setText] = useState("");
  const { data: found = [] } = useQuery(searchQuery(useDelayed(text.trim())));
  return (
    <SelectSearch
      label={label}
      value={null}
      choices={found.filter(({ sku }) => !taken.has(sku)).map(({ sku, label: name }) => ({ value: sku, label: name || sku, detail: sku }))}
      onSearch={setText}
      onChoice={onSku}
    />
  );
}

/** A kind of link of the shop's own; its code comes from its name. */
function OwnType({ codes }: { readonly codes: ReadonlySet<string> }): ReactNode {
  const say = useTexts(linkTexts);
  const client = useQueryClient();
  const { language } = useLanguage();
  const [name, setName] = useState("");
  const [twoWay, setTwoWay] = useState(false);
  const [quantified, setQuantified] = useState(false);
  const code = suggestCode(name);
  const make = useMutation({
    mutationFn: () => putAssociationType({ code, labels: { [language === "fr" ? "fr_FR" : "en_US"]: name.trim() }, two_way: twoWay, quantified }),
    onSuccess: async () => {
      setName("");
      await client.invalidateQueries({ queryKey: ["structure", "association-types"] });
    },
  });
  return (
    <Section title={say("ownType")}>
      <div className="flex flex-col gap-2">
        <TextField label={say("ownTypeName")} value={name} error={codes.has(code) ? say("ownTypeTaken") : null} onText={setName} />
        <Check label={say("twoWay")} isOn={twoWay} onChange={setTwoWay} />
        <Check label={say("quantified")} isOn={quantified} onChange={setQuantified} />
        {make.isError ? <ProblemNote error={make.error} /> : null}
        <Button className="self-start" busy={make.isPending} disabled={code === "" || codes.has(code)} onClick={() => make.mutate()}>
          {say("make")}
        </Button>
      </div>
    </Section>
  );
}

function Check({ label, isOn, onChange }: { readonly label: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }): ReactNode {
  return (
    <label className="flex min-h-9 items-center gap-2 pointer-coarse:min-h-11">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} className="size-4 accent-accent" />
      {label}
    </label>
  );
}
