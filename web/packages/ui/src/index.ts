export { Button, IconButton, type ButtonProps, type IconButtonProps } from "./button";
export { classes } from "./classes";
export { CommandPalette, type Command } from "./command-palette";
export { controlHeight, DensityProvider, useDensity, type Density } from "./density";
export { countedAmount, denominations } from "./denominations";
export { Dialog, SidePanel } from "./dialog";
export { EmptyState, Loading, Progress } from "./feedback";
export { ChoiceField, Field, inputClasses, TextArea, TextField, type ControlNames } from "./field";
export { foldText } from "./fold";
export {
  formatAgo,
  colon,
  formatAmount,
  formatDay,
  formatInstant,
  formatMoney,
  formatNumber,
  formatQuantity,
  formatRate,
  localized,
  minorDigits,
  moneyToText,
  parseMoney,
  parseQuantity,
  unitDecimals,
  unitSymbol,
  type Money,
} from "./format";
export { Keypad } from "./keypad";
export { pressKey, type KeypadKey } from "./keypad-edit";
export { LanguageProvider, preferredLanguage, useLanguage, useTexts } from "./language";
export { Menu, type MenuItem } from "./menu";
export { MoneyField, QuantityField } from "./number-fields";
export { Picture } from "./picture";
export { ScanField } from "./scan-field";
export { SelectSearch, type Choice } from "./select-search";
export { byName, countries, type NamedCode } from "./countries";
export { CountryField } from "./country-field";
export { Note, Tag, type Tone } from "./tag";
export { createSay, defineTexts, findGaps, LANGUAGES, type Catalogue, type Language, type Say } from "./texts";
export { applyTheme, storedTheme, type Theme } from "./theme";
export { ToastProvider, useToast } from "./toast";
export { uiTexts } from "./ui-texts";
export { storeZone, wallClock, type ZonedStore } from "./zone";
