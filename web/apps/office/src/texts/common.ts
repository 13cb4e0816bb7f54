import { defineTexts } from "@comptoir/ui";

/** Words that several pages share. */
export const commonTexts = defineTexts({
  addOne: { en: "Add one…", fr: "Ajouter…" },
  remove: { en: "Remove {name}", fr: "Retirer {name}" },
  name: { en: "Name", fr: "Nom" },
  code: { en: "Code", fr: "Code" },
  state: { en: "State", fr: "État" },
  when: { en: "When", fr: "Quand" },
  who: { en: "Who", fr: "Qui" },
  yes: { en: "yes", fr: "oui" },
  no: { en: "no", fr: "non" },
  everywhere: { en: "everywhere", fr: "partout" },
  open: { en: "open", fr: "ouvert" },
  closed: { en: "closed", fr: "fermé" },
  save: { en: "Save", fr: "Enregistrer" },
  saved: { en: "Saved", fr: "Enregistré" },
  cancel: { en: "Cancel", fr: "Annuler" },
  sameInstant: { en: "By the clock of {zone}: the same instant in every store.", fr: "À l’heure de {zone} : au même instant dans tous les magasins." },
  details: { en: "Details", fr: "Détails" },
});
