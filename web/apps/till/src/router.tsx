import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";

import { Broken } from "./parts/broken";
import { NotFound } from "./parts/not-found";
import { CashPage } from "./screens/day/cash-page";
import { ClosePage } from "./screens/day/close-page";
import { LabelsPage } from "./screens/day/labels-page";
import { PrinterPage } from "./screens/day/printer-page";
import { ReportPage } from "./screens/day/report-page";
import { ChooseTill } from "./screens/entry/choose-till";
import { SignedIn } from "./screens/entry/signed-in";
import { TillFrame } from "./screens/entry/till-frame";
import { PayPage } from "./screens/pay/pay-page";
import { ReturnPage } from "./screens/returns/return-page";
import { SellPage } from "./screens/sell/sell-page";

/** `ticket`: the number of a ticket that is looked up at once. */
function returnSearch(search: Record<string, unknown>): { readonly ticket?: string } {
  const { ticket } = search;
  return typeof ticket === "string" ? { ticket } : {};
}

const rootRoute = createRootRoute({ component: SignedIn, notFoundComponent: NotFound, errorComponent: Broken });
const tillsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: ChooseTill });
const tillRoute = createRoute({ getParentRoute: () => rootRoute, path: "/$till", component: TillFrame });
const sellRoute = createRoute({ getParentRoute: () => tillRoute, path: "/", component: SellPage });
const payRoute = createRoute({ getParentRoute: () => tillRoute, path: "/pay", component: PayPage });
const returnRoute = createRoute({ getParentRoute: () => tillRoute, path: "/return", component: ReturnPage, validateSearch: returnSearch });
const reportRoute = createRoute({ getParentRoute: () => tillRoute, path: "/report", component: ReportPage });
const cashRoute = createRoute({ getParentRoute: () => tillRoute, path: "/cash", component: CashPage });
const printerRoute = createRoute({ getParentRoute: () => tillRoute, path: "/printer", component: PrinterPage });
const labelsRoute = createRoute({ getParentRoute: () => tillRoute, path: "/labels", component: LabelsPage });
const closeRoute = createRoute({ getParentRoute: () => tillRoute, path: "/close", component: ClosePage });

export const router = createRouter({
  routeTree: rootRoute.addChildren([tillsRoute, tillRoute.addChildren([sellRoute, payRoute, returnRoute, reportRoute, cashRoute, labelsRoute, printerRoute, closeRoute])]),
  basepath: "/till",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
