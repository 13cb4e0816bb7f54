import { ChoiceField, formatMoney, localized, Picture, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue, type ReactNode } from "react";

import { formatsQuery } from "../../api/labels";
import { previewQuery, type TillCard } from "../../api/previews";
import type { ProductDetail } from "../../api/products";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { PREVIEW_FORMS, withChange, type Change, type PreviewForm, type ProductSearch } from "../../domain/filters";
import { isDirty, patchOf, withKept } from "../../domain/edit";
import { localeName } from "../../domain/regions";
import { ProblemNote } from "../../parts/Problems";
import { previewTexts } from "../../texts/previews";
import type { useProductEdit } from "./useProductEdit";

const route = getRouteApi("/products");

type Edit = ReturnType<typeof useProductEdit>;

/** The product as it is being written, as each channel would show it. */
export function PreviewTab({ product, edit }: { readonly product: ProductDetail; readonly edit: Edit }): ReactNode {
  const say = useTexts(previewTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const scope = useScope();
  const { form = "web", paper: format = "a4_24" } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (change: Change<ProductSearch>): void => void navigate({ to: "/products", search: (before) => withChange(before, change), replace: true });
  const { data: formats } = useQuery({ ...formatsQuery, enabled: may("shelf.label.read") });
  const written = withKept(edit.state);
  const changed = isDirty(written);
  const changes = useDeferredValue(changed ? JSON.stringify(patchOf(written)) : "{}");
  const { channels, channel, locale } = scope;
  const hasLabel = product.level === "simple" || product.level === "variant";
  const preview = useQuery({
    ...previewQuery(product.sku, form, { channel, locale, format, changes: JSON.parse(changes) as object }),
    enabled: channel !== "" && (form !== "label" || hasLabel),
    // While one types, the last page stays; another form begins anew.
    placeholderData: (before, query) => (query?.queryKey[4] === form ? before : undefined),
  });
  const locales = channels.find((each) => each.code === channel)?.locales ?? [];
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="min-h-5 text-13 text-ink-soft">{changed ? say("alsoUnsaved") : say("lookLead")}</p>
      <div className="grid grid-cols-2 gap-3">
        <ChoiceField label={say("form")} value={form} choices={PREVIEW_FORMS.map((value) => ({ value, label: say(value) }))} onChoice={(text) => show({ form: PREVIEW_FORMS.find((each) => each === text && text !== "web") })} />
        <ChoiceField label={say("channel")} value={channel} choices={channels.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))} onChoice={scope.setChannel} />
        <ChoiceField label={say("locale")} value={locale} choices={locales.map((value) => ({ value, label: localeName(value, language) }))} onChoice={scope.setLocale} />
        {form === "label" ? (
          <ChoiceField
            label={say("size")}
            value={format}
            choices={(formats?.items ?? [{ code: format, label: {} }]).map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }))}
            onChoice={(paper) => show({ paper })}
          />
        ) : null}
      </div>
      {form === "label" && !hasLabel ? <p className="text-13 text-ink-soft">{say("noLabel")}</p> : null}
      {preview.isError ? <ProblemNote error={preview.error} /> : null}
      <div className="h-140 max-h-[70vh] min-h-80 overflow-auto rounded-md border border-line bg-ground" aria-busy={preview.isFetching} tabIndex={0} role="group" aria-label={say(form)}>
        {preview.data === undefined || preview.isError ? null : <Shown form={form} content={preview.data} title={`${say(form)} ${product.sku}`} />}
      </div>
    </div>
  );
}

function Shown({ form, content, title }: { readonly form: PreviewForm; readonly content: TillCard | string; readonly title: string }): ReactNode {
  if (typeof content !== "string") return <Tile card={content} />;
  // The page may run nothing and reach nothing: it only shows.
  if (form === "web") return <iframe title={title} sandbox="" srcDoc={content} className="h-full w-full bg-white" />;
  // A page is looked at near enough to be read, and moved about in; a label fits.
  const size = form === "print" ? "w-[200%] max-w-none" : "mx-auto my-4 max-h-full max-w-full object-contain";
  return <img alt={title} src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(content)}`} className={`bg-white ${size}`} />;
}

/** As the till shows an article on its grid. */
function Tile({ card }: { readonly card: TillCard }): ReactNode {
  const say = useTexts(previewTexts);
  const { language } = useLanguage();
  const name = card.variant === null || card.variant === "" || card.label.includes(card.variant) ? card.label : `${card.label} · ${card.variant}`;
  return (
    <div className="m-4 flex w-44 flex-col overflow-hidden rounded-md border border-line bg-paper p-2">
      <Picture src={card.image} alt="" name={card.label} ratio="wide" className="w-full shrink-0" />
      <span className="mt-2 line-clamp-2 min-h-10 text-13 leading-5 font-medium break-words">{name}</span>
      <span className="text-18 font-semibold">{card.price === null ? <span className="text-15 text-attention">{say("noPrice")}</span> : formatMoney(card.price, language)}</span>
    </div>
  );
}
