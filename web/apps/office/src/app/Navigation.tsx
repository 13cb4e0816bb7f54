import { useTexts } from "@comptoir/ui";
import { Link, useLocation } from "@tanstack/react-router";
import { Activity, BadgePercent, Banknote, BookOpenText, Boxes, CalendarClock, CalendarDays, ChartColumn, Coins, Contact, FileText, CreditCard, FolderKanban, FolderTree, GitPullRequestArrow, HardDriveDownload, House, Images, Landmark, Library, ListTree, Megaphone, Moon, PackageCheck, Rss, Scale, ScanBarcode, ScrollText, Settings, Store, Tag, Tags, TicketPercent, type LucideIcon, Upload, Users, Webhook, Workflow } from "lucide-react";
import type { ReactNode } from "react";

import { visibleGroups, type Area } from "../domain/permissions";
import { shellTexts } from "../texts/shell";
import { Brand } from "./Brand";
import { useSession } from "./session";

const ICONS: Record<Area, LucideIcon> = {
  home: House,
  products: Tags,
  proposals: GitPullRequestArrow,
  categories: FolderTree,
  records: Library,
  structure: ListTree,
  rules: Workflow,
  assets: Images,
  schedules: CalendarClock,
  feeds: Rss,
  prices: Banknote,
  promotions: BadgePercent,
  coupons: TicketPercent,
  campaigns: Megaphone,
  calendar: CalendarDays,
  taxes: Landmark,
  labels: Tag,
  stock: Boxes,
  receiving: PackageCheck,
  customers: Contact,
  tills: Store,
  selling: ScanBarcode,
  cash: Coins,
  payments: CreditCard,
  invoices: FileText,
  tonight: Moon,
  reports: ChartColumn,
  accounting: BookOpenText,
  inspection: Scale,
  imports: Upload,
  readers: Activity,
  webhooks: Webhook,
  cases: FolderKanban,
  people: Users,
  audit: ScrollText,
  upkeep: HardDriveDownload,
  settings: Settings,
};

/** The pages that one may use, by what they are about. */
export function Navigation({ onGo }: { readonly onGo?: () => void }): ReactNode {
  const say = useTexts(shellTexts);
  const { grants } = useSession();
  // The grid is another look at the products.
  const isGrid = useLocation({ select: ({ pathname }) => pathname.startsWith("/grid") });
  return (
    <nav aria-label={say("navigation")} className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-2.5">
      <div className="px-2 py-1">
        <Brand />
      </div>
      {visibleGroups(grants).map(({ group, pages }) => (
        <div key={group}>
          {group === "mine" ? null : (
            <p id={`menu-${group}`} className="px-2 pb-1 text-13 text-ink-soft">
              {say(`group_${group}`)}
            </p>
          )}
          <ul className="flex flex-col gap-0.5" {...(group === "mine" ? {} : { "aria-labelledby": `menu-${group}` })}>
            {pages.map(({ area, path }) => {
              const Icon = ICONS[area];
              return (
                <li key={area}>
                  <Link
                    to={path}
                    {...(onGo === undefined ? {} : { onClick: onGo })}
                    activeOptions={{ exact: area === "home", includeSearch: false }}
                    activeProps={{ className: "bg-ground-strong text-ink font-medium" }}
                    inactiveProps={{ className: area === "products" && isGrid ? "bg-ground-strong text-ink font-medium" : "text-ink-soft hover:bg-ground-strong hover:text-ink" }}
                    className="flex min-h-8 items-center gap-2.5 rounded-md px-2 text-15 pointer-coarse:min-h-11"
                  >
                    <Icon aria-hidden className="size-[18px] shrink-0" />
                    {say(area)}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
