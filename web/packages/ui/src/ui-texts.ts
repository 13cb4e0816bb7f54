import { defineTexts } from "./texts";

/** Words of the shared components. */
export const uiTexts = defineTexts({
  close: { en: "Close", fr: "Fermer" },
  undo: { en: "Undo", fr: "Annuler" },
  clear: { en: "Clear", fr: "Effacer" },
  erase: { en: "Erase the last digit", fr: "Effacer le dernier chiffre" },
  keypad: { en: "Keypad", fr: "Pavé numérique" },
  choose: { en: "Choose…", fr: "Choisir…" },
  search: { en: "Search", fr: "Rechercher" },
  nothingFound: { en: "Nothing found", fr: "Aucun résultat" },
  less: { en: "One less", fr: "Un de moins" },
  more: { en: "One more", fr: "Un de plus" },
  loading: { en: "Loading…", fr: "Chargement…" },
  noPicture: { en: "No picture", fr: "Pas d’image" },
  commands: { en: "Commands", fr: "Commandes" },
  tryAgain: { en: "Try again", fr: "Réessayer" },
  notifications: { en: "Notifications", fr: "Notifications" },
});
