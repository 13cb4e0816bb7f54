import { IconButton, Menu, ScanField, useTexts, type MenuItem } from "@comptoir/ui";
import { useNavigate } from "@tanstack/react-router";
import { Camera, CircleDollarSign, FileText, Layers, LockKeyhole, Menu as MenuIcon, Undo2 } from "lucide-react";
import type { Ref } from "react";

import { hasCameraScanner } from "../../devices/camera";
import { Brand } from "../../parts/brand";
import { ConnectionSign } from "../../parts/connection-sign";
import { useLeaveItems, useScreenItems } from "../../parts/menu-items";
import { may, useParked, useSession, useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { payingTexts } from "../../texts/paying";
import { sellingTexts } from "../../texts/selling";

interface TopBarProps {
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onSearchEnter: (text: string) => void;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly onCamera: () => void;
  readonly onParked: () => void;
  readonly onOpenPrice: () => void;
}

function useMenuGroups({ onParked, onOpenPrice }: Pick<TopBarProps, "onParked" | "onOpenPrice">): readonly (readonly MenuItem[])[] {
  const t = useTexts(sellingTexts);
  const tDay = useTexts(dayTexts);
  const tPay = useTexts(payingTexts);
  const { till } = useTill();
  const session = useSession().data;
  const parked = useParked();
  const navigate = useNavigate();
  const screenItems = useScreenItems();
  const leaveItems = useLeaveItems();
  const can = (permission: string) => may(session, permission, till.store);
  const params = { till: till.code };
  const work: MenuItem[] = [
    { key: "open-price", label: t("openPriceTitle"), icon: CircleDollarSign, onSelect: onOpenPrice },
    { key: "parked", label: `${t("parked")}${parked.length > 0 ? ` (${parked.length})` : ""}`, icon: Layers, shortcut: "F4", onSelect: onParked },
    { key: "return", label: tPay("returnTitle"), icon: Undo2, disabled: !can("till.return.make"), onSelect: () => void navigate({ to: "/$till/return", params }) },
  ];
  const day: MenuItem[] = [
    { key: "report", label: tDay("report"), icon: FileText, disabled: !can("till.report.read"), onSelect: () => void navigate({ to: "/$till/report", params }) },
    { key: "close", label: tDay("close"), icon: LockKeyhole, disabled: !can("till.day.close"), onSelect: () => void navigate({ to: "/$till/close", params }) },
  ];
  return [work, day, screenItems, leaveItems];
}

export function TopBar({ search, onSearch, onSearchEnter, searchRef, onCamera, onParked, onOpenPrice }: TopBarProps) {
  const t = useTexts(sellingTexts);
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const session = useSession().data;
  const store = session?.stores.find((candidate) => candidate.code === till.store)?.name ?? till.store;
  const groups = useMenuGroups({ onParked, onOpenPrice });
  return (
    <header className="flex items-center gap-3 border-b border-line bg-paper px-3 py-2">
      <Brand />
      <div className="mr-1 min-w-0 shrink max-sm:hidden">
        <p className="truncate leading-5 font-semibold">{till.name}</p>
        <p className="truncate text-13 leading-4 text-ink-soft">{store}</p>
      </div>
      <ScanField
        ref={searchRef}
        label={t("searchLabel")}
        placeholder={t("scanOrSearch")}
        value={search}
        onText={onSearch}
        onEnter={onSearchEnter}
        className="mx-auto w-full max-w-xl min-w-0 flex-1"
      />
      {hasCameraScanner() && <IconButton icon={Camera} label={t("camera")} onClick={onCamera} />}
      <ConnectionSign />
      <Menu
        trigger={<IconButton icon={MenuIcon} label={tDay("menu")} />}
        head={
          <>
            <p className="font-medium">{session?.person.name}</p>
            <p className="text-13 text-ink-soft">
              {store} · {till.name}
            </p>
          </>
        }
        groups={groups}
      />
    </header>
  );
}
