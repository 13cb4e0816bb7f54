import { IconButton, Menu, ScanField, useTexts, type MenuItem } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { BookmarkCheck, Camera, CircleDollarSign, Coins, FileText, Gift, GraduationCap, KeyRound, Layers, LockKeyhole, Menu as MenuIcon, Printer, MonitorSmartphone, StickyNote, Tags, Undo2 } from "lucide-react";
import { useEffect, useState, type Ref } from "react";

import { rulesOf } from "../../api-cash";
import { hasCamera } from "../../devices/camera";
import { Brand } from "../../parts/brand";
import { ConnectionSign } from "../../parts/connection-sign";
import { useLeaveItems, useLockItems, useScreenItems } from "../../parts/menu-items";
import { useTrainingSwitch } from "../../parts/training-bar";
import { may, useSession, useTill, useTraining } from "../../state/hooks";
import { labelsQuery } from "../../state/labels";
import { useWaiting } from "../../state/parking";
import { dayTexts } from "../../texts/day";
import { drawerTexts } from "../../texts/drawer";
import { CodeDialog } from "../entry/code-dialog";
import { ScreensDialog } from "../entry/screens-dialog";
import { paperTexts } from "../../texts/paper";
import { payingTexts } from "../../texts/paying";
import { pieceTexts } from "../../texts/pieces";
import { reservationTexts } from "../../texts/reservations";
import { sellingTexts } from "../../texts/selling";
import { valueTexts } from "../../texts/values";

interface TopBarProps {
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onSearchEnter: (text: string) => void;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly onCamera: () => void;
  readonly onParked: () => void;
  readonly onOpenPrice: () => void;
  readonly onGiftCard: () => void;
  readonly onNote: () => void;
  readonly onReservations: () => void;
}

type MenuProps = Pick<TopBarProps, "onParked" | "onOpenPrice" | "onGiftCard" | "onNote" | "onReservations"> & { readonly toHang: number; readonly onCode: () => void; readonly onScreens: () => void };

function useMenuGroups({ onParked, onOpenPrice, onGiftCard, onNote, onReservations, toHang, onCode, onScreens }: MenuProps): readonly (readonly MenuItem[])[] {
  const t = useTexts(sellingTexts);
  const tDay = useTexts(dayTexts);
  const tPay = useTexts(payingTexts);
  const tPaper = useTexts(paperTexts);
  const tDrawer = useTexts(drawerTexts);
  const tValue = useTexts(valueTexts);
  const { till } = useTill();
  const session = useSession().data;
  const parked = useWaiting().items;
  const navigate = useNavigate();
  const screenItems = useScreenItems();
  const leaveItems = useLeaveItems();
  const lockItems = useLockItems();
  const tPiece = useTexts(pieceTexts);
  const tReservation = useTexts(reservationTexts);
  const training = useTraining();
  const train = useTrainingSwitch();
  const can = (permission: string) => may(session, permission, till.store);
  const reason = tDay("notYourRole");
  const params = { till: till.code };
  const work: MenuItem[] = [
    { key: "open-price", label: t("openPriceTitle"), icon: CircleDollarSign, onSelect: onOpenPrice },
    { key: "gift-card", label: tValue("sellTitle"), icon: Gift, disabled: !can("payments.stored_value.find"), reason, onSelect: onGiftCard },
    { key: "parked", label: `${t("parked")}${parked.length > 0 ? ` (${parked.length})` : ""}`, icon: Layers, shortcut: "F4", onSelect: onParked },
    { key: "reservations", label: tReservation("title"), icon: BookmarkCheck, disabled: training, reason: tDay("notInTraining"), onSelect: onReservations },
    { key: "note", label: tPiece("ticketNote"), icon: StickyNote, onSelect: onNote },
    { key: "return", label: tPay("returnTitle"), icon: Undo2, disabled: !can("till.return.make"), reason, onSelect: () => void navigate({ to: "/$till/return", params }) },
  ];
  const mayCash = can("till.cash.move") || can("till.drawer.open");
  const isBlind = rulesOf(till)?.blind === true && !can("till.report.expected");
  const day: MenuItem[] = [
    { key: "cash", label: tDrawer("cash"), icon: Coins, disabled: !mayCash, reason, onSelect: () => void navigate({ to: "/$till/cash", params }) },
    { key: "labels", label: toHang > 0 ? tDrawer("labelsCount", { count: toHang }) : tDrawer("labels"), icon: Tags, disabled: !can("shelf.label.read"), reason, onSelect: () => void navigate({ to: "/$till/labels", params }) },
    { key: "report", label: tDay("report"), icon: FileText, disabled: !can("till.report.read") || isBlind, reason: isBlind ? tDay("afterCounting") : reason, onSelect: () => void navigate({ to: "/$till/report", params }) },
    { key: "printer", label: tPaper("printerTitle"), icon: Printer, disabled: !can("till.till.edit"), reason, onSelect: () => void navigate({ to: "/$till/printer", params }) },
    { key: "close", label: tDay("close"), icon: LockKeyhole, disabled: !can("till.day.close"), reason, onSelect: () => void navigate({ to: "/$till/close", params }) },
  ];
  const person: MenuItem[] = [
    { key: "training", label: tPiece(training ? "trainingEnd" : "training"), icon: GraduationCap, disabled: !can("till.training.switch"), reason, onSelect: () => train(!training) },
    { key: "code", label: tPiece("myCode"), icon: KeyRound, onSelect: onCode },
    ...(can("till.station.edit") ? [{ key: "screens", label: tPiece("screen"), icon: MonitorSmartphone, onSelect: onScreens }] : []),
  ];
  return [lockItems, work, day, person, screenItems, leaveItems];
}

/** Whether there is a camera; asked once, since the browser answers later. */
function useCamera(): boolean {
  const [found, setFound] = useState(false);
  useEffect(() => {
    let gone = false;
    void hasCamera().then((has) => {
      if (!gone) setFound(has);
    });
    return () => {
      gone = true;
    };
  }, []);
  return found;
}

export function TopBar({ search, onSearch, onSearchEnter, searchRef, onCamera, onParked, onOpenPrice, onGiftCard, onNote, onReservations }: TopBarProps) {
  const t = useTexts(sellingTexts);
  const tDay = useTexts(dayTexts);
  const tDrawer = useTexts(drawerTexts);
  const { till } = useTill();
  const session = useSession().data;
  const store = session?.stores.find((candidate) => candidate.code === till.store)?.name ?? till.store;
  const mayHang = may(session, "shelf.label.read", till.store);
  const toHang = useQuery({ ...labelsQuery(till.store), enabled: mayHang }).data?.items.length ?? 0;
  const navigate = useNavigate();
  const [open, setOpen] = useState<"code" | "screens" | null>(null);
  const camera = useCamera();
  const groups = useMenuGroups({ onParked, onOpenPrice, onGiftCard, onNote, onReservations, toHang, onCode: () => setOpen("code"), onScreens: () => setOpen("screens") });
  const [lockItem] = useLockItems();
  const close = () => setOpen(null);
  return (
    <header className="flex items-center gap-3 border-b border-line bg-paper px-3 py-2">
      <Brand />
      <div className="mr-1 min-w-0 shrink max-sm:hidden">
        <p className="truncate leading-5 font-semibold">{till.name}</p>
        <p className="truncate text-13 leading-4 text-ink-soft">
          {store} · <span data-testid="cashier">{session?.person.name}</span>
        </p>
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
      {camera && <IconButton icon={Camera} label={t("camera")} onClick={onCamera} />}
      {mayHang && (
        <span className="relative max-sm:hidden">
          <IconButton icon={Tags} label={toHang > 0 ? tDrawer("labelsCount", { count: toHang }) : tDrawer("labels")} onClick={() => void navigate({ to: "/$till/labels", params: { till: till.code } })} />
          {toHang > 0 && (
            <span aria-hidden className="pointer-events-none absolute -top-0.5 -right-0.5 min-w-5 rounded-full bg-attention-soft px-1 text-center text-13 font-medium text-attention">
              {toHang}
            </span>
          )}
        </span>
      )}
      <ConnectionSign />
      {lockItem !== undefined && <IconButton icon={LockKeyhole} label={lockItem.label} className="max-md:hidden" onClick={lockItem.onSelect} />}
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
      {open === "code" && <CodeDialog onClose={close} />}
      {open === "screens" && <ScreensDialog onClose={close} />}
    </header>
  );
}
