import { EmptyState, useTexts } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Store } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { entitiesQuery, storesQuery, type LegalEntity, type StoreDetail } from "../api/shop";
import { Page } from "../parts/Page";
import { Gate } from "../parts/Problems";
import { shopTexts } from "../texts/shop";
import { EntityPanel, StorePanel } from "./SettingsPanels";

const route = getRouteApi("/settings");

/** The retailer itself: legal entities and their stores. */
export function SettingsPage(): ReactNode {
  const say = useTexts(shopTexts);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const stores = useQuery(storesQuery);
  const entities = useQuery(entitiesQuery);
  const close = (): void => void navigate({ to: "/settings", search: {} });
  const store = stores.data?.find((each) => each.code === search.store);
  const entity = entities.data?.find((each) => each.code === search.entity);
  const storeColumns = useMemo<readonly DataColumn<StoreDetail>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => <span className="text-15">{row.name}</span> },
      { id: "code", title: say("code"), width: 120, grow: 1, cell: (row) => row.code },
      { id: "city", title: say("city"), width: 140, grow: 1, cell: (row) => row.address.city },
      { id: "entity", title: say("entity"), width: 140, grow: 1, cell: (row) => row.legal_entity },
      { id: "zone", title: say("timeZone"), width: 140, cell: (row) => row.time_zone },
      { id: "currency", title: say("currency"), width: 80, cell: (row) => row.currency },
    ],
    [say],
  );
  const entityColumns = useMemo<readonly DataColumn<LegalEntity>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => <span className="text-15">{row.name}</span> },
      { id: "code", title: say("code"), width: 120, grow: 1, cell: (row) => row.code },
      { id: "vat", title: say("vat"), width: 160, grow: 1, cell: (row) => row.vat_number ?? "" },
      { id: "registration", title: say("registration"), width: 160, grow: 1, cell: (row) => row.registration_number ?? "" },
    ],
    [say],
  );
  const side =
    store !== undefined ? (
      <StorePanel key={`${store.code} ${store.version}`} store={store} onClose={close} />
    ) : entity !== undefined ? (
      <EntityPanel key={`${entity.code} ${entity.version}`} entity={entity} onClose={close} />
    ) : null;
  return (
    <Page title={say("settings")}>
      <SplitPane sideWidth={460} side={side}>
        <h2 className="border-b border-line bg-paper px-4 py-2 font-semibold">{say("stores")}</h2>
        <Gate query={stores}>
          {(rows) => (
            <DataTable
              label={say("stores")}
              columns={storeColumns}
              rows={rows}
              rowId={({ code }) => code}
              selected={search.store ?? null}
              onSelect={({ code }) => void navigate({ to: "/settings", search: { store: code } })}
              empty={<EmptyState icon={Store} title={say("noStores")} />}
            />
          )}
        </Gate>
        {/* Only once the stores above have their height, so that nothing moves under the reader. */}
        {stores.isPending ? null : (
          <>
            <h2 className="border-y border-line bg-paper px-4 py-2 font-semibold">{say("entities")}</h2>
            <Gate query={entities}>
              {(rows) => (
                <DataTable label={say("entities")} columns={entityColumns} rows={rows} rowId={({ code }) => code} selected={search.entity ?? null} onSelect={({ code }) => void navigate({ to: "/settings", search: { entity: code } })} />
              )}
            </Gate>
          </>
        )}
      </SplitPane>
    </Page>
  );
}
