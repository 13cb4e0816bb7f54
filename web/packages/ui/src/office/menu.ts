/** The look of menus that fall from a button. */

export const menuContent =
  "z-50 max-h-[70vh] min-w-52 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-md border border-line bg-paper p-1 text-13 shadow-card";

export const menuItem =
  "flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-ground-strong pointer-coarse:min-h-11";

export const menuLabel = "px-2 pt-2 pb-1 text-13 text-ink-soft";
