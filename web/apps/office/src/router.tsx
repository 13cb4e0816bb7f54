import { Button, EmptyState, useTexts } from "@comptoir/ui";
import { createRootRoute, createRoute, createRouter, Link } from "@tanstack/react-router";
import { Compass, Lock, TriangleAlert } from "lucide-react";
import type { ComponentType, ReactNode } from "react";

import { useSession } from "./app/session";
import { Shell } from "./app/Shell";
import { accountingSearch, assetSearch, auditSearch, campaignSearch, caseSearch, customerSearch, feedSearch, importSearch, invoiceSearch, meaningful, peopleSearch, priceSearch, productSearch, promotionSearch, proposalSearch, reportSearch, sellingSearch, settingsSearch, stockSearch, tillSearch, tonightSearch, webhookSearch } from "./domain/filters";
import { categorySearch, recordSearch, ruleSearch, scheduleSearch, structureSearch } from "./domain/structureFilters";
import { labelSearch, taxSearch } from "./domain/priceFilters";
import { visibleAreas, type Area } from "./domain/permissions";
import { AccountingPage } from "./pages/accounting/AccountingPage";
import { AssetsPage } from "./pages/assets/AssetsPage";
import { AuditPage } from "./pages/AuditPage";
import { CampaignsPage } from "./pages/campaigns/CampaignsPage";
import { CouponsPage } from "./pages/coupons/CouponsPage";
import { CalendarPage } from "./pages/calendar/CalendarPage";
import { CashPage } from "./pages/cash/CashPage";
import { CasesPage } from "./pages/CasesPage";
import { CustomersPage } from "./pages/customers/CustomersPage";
import { GridPage } from "./pages/grid/GridPage";
import { FeedsPage } from "./pages/feeds/FeedsPage";
import { HomePage } from "./pages/HomePage";
import { InvoicesPage } from "./pages/invoices/InvoicesPage";
import { InspectionPage } from "./pages/inspection/InspectionPage";
import { ImportsPage } from "./pages/imports/ImportsPage";
import { LabelPage } from "./pages/labels/LabelPage";
import { LabelsPage } from "./pages/labels/LabelsPage";
import { PaymentsPage } from "./pages/payments/PaymentsPage";
import { PeoplePage } from "./pages/people/PeoplePage";
import { PricesPage } from "./pages/prices/PricesPage";
import { ProductsPage } from "./pages/products/ProductsPage";
import { PromotionsPage } from "./pages/promotions/PromotionsPage";
import { ProposalsPage } from "./pages/proposals/ProposalsPage";
import { ReadersPage } from "./pages/ReadersPage";
import { ReportsPage } from "./pages/reports/ReportsPage";
import { TonightPage } from "./pages/reports/TonightPage";
import { ReceivingPage } from "./pages/receiving/ReceivingPage";
import { CategoriesPage } from "./pages/categories/CategoriesPage";
import { RecordsPage } from "./pages/records/RecordsPage";
import { RulesPage } from "./pages/rules/RulesPage";
import { SchedulesPage } from "./pages/schedules/SchedulesPage";
import { SellingPage } from "./pages/selling/SellingPage";
import { SettingsPage } from "./pages/settings/SettingsPage";
import { StockPage } from "./pages/stock/StockPage";
import { StructurePage } from "./pages/structure/StructurePage";
import { TaxesPage } from "./pages/taxes/TaxesPage";
import { TillsPage } from "./pages/tills/TillsPage";
import { UpkeepPage } from "./pages/UpkeepPage";
import { WebhooksPage } from "./pages/webhooks/WebhooksPage";
import { shellTexts } from "./texts/shell";

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });

function NotFound(): ReactNode {
  const say = useTexts(shellTexts);
  return (
    <EmptyState icon={Compass} title={say("notFound")} action={<HomeLink />} className="flex-1">
      {say("notFoundHelp")}
    </EmptyState>
  );
}

/** A page that could not be drawn, so that nobody stands before an empty window. */
function PageBroken(): ReactNode {
  const say = useTexts(shellTexts);
  return (
    <EmptyState icon={TriangleAlert} title={say("broken")} action={<Button onClick={() => location.reload()}>{say("tryAgain")}</Button>} className="flex-1">
      {say("brokenHelp")} <HomeLink />
    </EmptyState>
  );
}

function HomeLink(): ReactNode {
  const say = useTexts(shellTexts);
  return (
    <Link to="/" className="text-accent underline-offset-2 hover:underline">
      {say("toHome")}
    </Link>
  );
}

/** The page of an area, or, for those who may not use it, what to do about it. */
function guarded(area: Area, Content: ComponentType): () => ReactNode {
  return function Guarded() {
    const say = useTexts(shellTexts);
    const { grants } = useSession();
    if (visibleAreas(grants).some((each) => each.area === area)) return <Content />;
    return (
      <EmptyState icon={Lock} title={say("notAllowed")} action={<HomeLink />} className="flex-1">
        {say("notAllowedHelp")}
      </EmptyState>
    );
  };
}


const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: HomePage });
const productsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/products", validateSearch: meaningful(productSearch), component: guarded("products", ProductsPage) });
const assetsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/assets", validateSearch: meaningful(assetSearch), component: guarded("assets", AssetsPage) });
const proposalsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/proposals", validateSearch: meaningful(proposalSearch), component: guarded("proposals", ProposalsPage) });
const gridRoute = createRoute({ getParentRoute: () => rootRoute, path: "/grid", validateSearch: meaningful(productSearch), component: guarded("products", GridPage) });
const categoriesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/categories", validateSearch: meaningful(categorySearch), component: guarded("categories", CategoriesPage) });
const recordsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/records", validateSearch: meaningful(recordSearch), component: guarded("records", RecordsPage) });
const structureRoute = createRoute({ getParentRoute: () => rootRoute, path: "/structure", validateSearch: meaningful(structureSearch), component: guarded("structure", StructurePage) });
const rulesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/rules", validateSearch: meaningful(ruleSearch), component: guarded("rules", RulesPage) });
const feedsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/feeds", validateSearch: meaningful(feedSearch), component: guarded("feeds", FeedsPage) });
const schedulesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/schedules", validateSearch: meaningful(scheduleSearch), component: guarded("schedules", SchedulesPage) });
const pricesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/prices", validateSearch: meaningful(priceSearch), component: guarded("prices", PricesPage) });
const promotionsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/promotions", validateSearch: meaningful(promotionSearch), component: guarded("promotions", PromotionsPage) });
const couponsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/coupons", validateSearch: meaningful(campaignSearch), component: guarded("coupons", CouponsPage) });
const campaignsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/campaigns", validateSearch: meaningful(campaignSearch), component: guarded("campaigns", CampaignsPage) });
const calendarRoute = createRoute({ getParentRoute: () => rootRoute, path: "/calendar", component: guarded("calendar", CalendarPage) });
const taxesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/taxes", validateSearch: meaningful(taxSearch), component: guarded("taxes", TaxesPage) });
const labelsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/labels", validateSearch: meaningful(labelSearch), component: guarded("labels", LabelsPage) });
const labelRoute = createRoute({ getParentRoute: () => rootRoute, path: "/labels/$label", component: guarded("labels", LabelPage) });
const stockRoute = createRoute({ getParentRoute: () => rootRoute, path: "/stock", validateSearch: meaningful(stockSearch), component: guarded("stock", StockPage) });
const receivingRoute = createRoute({ getParentRoute: () => rootRoute, path: "/receiving", component: guarded("receiving", ReceivingPage) });
const customersRoute = createRoute({ getParentRoute: () => rootRoute, path: "/customers", validateSearch: meaningful(customerSearch), component: guarded("customers", CustomersPage) });
const invoicesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/invoices", validateSearch: meaningful(invoiceSearch), component: guarded("invoices", InvoicesPage) });
const tillsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/tills", validateSearch: meaningful(tillSearch), component: guarded("tills", TillsPage) });
const inspectionRoute = createRoute({ getParentRoute: () => rootRoute, path: "/inspection", component: guarded("inspection", InspectionPage) });
const paymentsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/payments", component: guarded("payments", PaymentsPage) });
const cashRoute = createRoute({ getParentRoute: () => rootRoute, path: "/cash", component: guarded("cash", CashPage) });
const tonightRoute = createRoute({ getParentRoute: () => rootRoute, path: "/tonight", validateSearch: meaningful(tonightSearch), component: guarded("tonight", TonightPage) });
const reportsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/reports", validateSearch: meaningful(reportSearch), component: guarded("reports", ReportsPage) });
const accountingRoute = createRoute({ getParentRoute: () => rootRoute, path: "/accounting", validateSearch: meaningful(accountingSearch), component: guarded("accounting", AccountingPage) });
const sellingRoute = createRoute({ getParentRoute: () => rootRoute, path: "/selling", validateSearch: meaningful(sellingSearch), component: guarded("selling", SellingPage) });
const importsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/imports", validateSearch: meaningful(importSearch), component: guarded("imports", ImportsPage) });
const readersRoute = createRoute({ getParentRoute: () => rootRoute, path: "/readers", component: guarded("readers", ReadersPage) });
const webhooksRoute = createRoute({ getParentRoute: () => rootRoute, path: "/webhooks", validateSearch: meaningful(webhookSearch), component: guarded("webhooks", WebhooksPage) });
const upkeepRoute = createRoute({ getParentRoute: () => rootRoute, path: "/upkeep", component: guarded("upkeep", UpkeepPage) });
const casesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/cases", validateSearch: meaningful(caseSearch), component: guarded("cases", CasesPage) });
const peopleRoute = createRoute({ getParentRoute: () => rootRoute, path: "/people", validateSearch: meaningful(peopleSearch), component: guarded("people", PeoplePage) });
const auditRoute = createRoute({ getParentRoute: () => rootRoute, path: "/audit", validateSearch: meaningful(auditSearch), component: guarded("audit", AuditPage) });
const settingsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/settings", validateSearch: meaningful(settingsSearch), component: guarded("settings", SettingsPage) });

const routeTree = rootRoute.addChildren([
  homeRoute,
  productsRoute,
  gridRoute,
  assetsRoute,
  feedsRoute,
  schedulesRoute,
  proposalsRoute,
  categoriesRoute,
  recordsRoute,
  structureRoute,
  rulesRoute,
  pricesRoute,
  promotionsRoute,
  couponsRoute,
  campaignsRoute,
  calendarRoute,
  taxesRoute,
  labelsRoute,
  labelRoute,
  stockRoute,
  receivingRoute,
  customersRoute,
  tillsRoute,
  invoicesRoute,
  sellingRoute,
  cashRoute,
  paymentsRoute,
  tonightRoute,
  reportsRoute,
  accountingRoute,
  inspectionRoute,
  importsRoute,
  readersRoute,
  webhooksRoute,
  upkeepRoute,
  casesRoute,
  peopleRoute,
  auditRoute,
  settingsRoute,
]);

export const router = createRouter({ routeTree, basepath: "/office", defaultPreload: false, defaultErrorComponent: PageBroken });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
