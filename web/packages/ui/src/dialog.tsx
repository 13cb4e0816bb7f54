import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useRef, type ReactNode } from "react";

import { IconButton } from "./button";
import { classes } from "./classes";
import { useTexts } from "./language";
import { uiTexts } from "./ui-texts";

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** Buttons at the end, the main one last. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
}

/** A plain veil: Radix's own writes a style element, which our content security policy refuses. */
export const VEIL = "fixed inset-0 z-40 bg-shade";

function Head({ title, description, hasDescription }: { readonly title: string; readonly description: ReactNode; readonly hasDescription: boolean }) {
  const t = useTexts(uiTexts);
  return (
    <header className="flex items-start gap-3 px-5 pt-4">
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-18 font-semibold">{title}</Radix.Title>
        {hasDescription && <Radix.Description className="mt-1 text-ink-soft">{description}</Radix.Description>}
      </div>
      <Radix.Close asChild>
        <IconButton icon={X} label={t("close")} className="-mt-1 -mr-2" />
      </Radix.Close>
    </header>
  );
}

interface SheetProps extends DialogProps {
  readonly className: string;
  readonly modal?: boolean;
}

function Sheet({ open, onOpenChange, title, description, children, actions, className, modal = true }: SheetProps) {
  const hasDescription = description !== undefined;
  const content = useRef<HTMLDivElement>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal={modal}>
      <Radix.Portal>
        {modal && <div aria-hidden className={VEIL} />}
        <Radix.Content
          ref={content}
          {...(hasDescription ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={(event) => {
            // The first thing to type in, rather than the button that closes.
            const first = content.current?.querySelector<HTMLElement>("[data-autofocus], input:not([type=hidden]), select, textarea");
            if (first === null || first === undefined) return;
            event.preventDefault();
            first.focus();
          }}
          {...(modal ? {} : { onInteractOutside: (event: Event) => event.preventDefault() })}
          className={classes("fixed z-50 flex flex-col bg-paper text-ink shadow-card outline-none", className)}
        >
          <Head title={title} description={description} hasDescription={hasDescription} />
          <div className="relative min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {actions !== undefined && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A question in the middle of the screen; on a phone it stands at the bottom. Escape and the veil close it. */
export function Dialog({ wide = false, ...props }: DialogProps) {
  return (
    <Sheet
      {...props}
      className={classes(
        "inset-x-0 bottom-0 max-h-[92dvh] rounded-t-md sm:inset-x-auto sm:bottom-auto sm:top-1/2 sm:left-1/2 sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-md",
        wide ? "sm:w-[min(52rem,94vw)]" : "sm:w-[min(30rem,94vw)]",
      )}
    />
  );
}

/** The chosen thing at the right; `modal={false}` leaves the list beside it usable. */
export function SidePanel({ wide = false, ...props }: DialogProps & { readonly modal?: boolean }) {
  return <Sheet {...props} className={classes("inset-y-0 right-0 w-full border-l border-line", wide ? "sm:w-[min(48rem,94vw)]" : "sm:w-[min(30rem,94vw)]")} />;
}
