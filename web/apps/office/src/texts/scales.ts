import { defineTexts } from "@comptoir/ui";

/** Words of a till's scale. */
export const scaleTexts = defineTexts({
  scale: { en: "Scale", fr: "Balance" },
  none: { en: "This till has no scale: weights are typed.", fr: "Cette caisse n’a pas de balance : les poids se saisissent." },
  certified: { en: "Goods may be sold by its weights.", fr: "On peut vendre d’après ses pesées." },
  notCertified: { en: "Its weights are shown as not certified.", fr: "Ses pesées sont indiquées comme non certifiées." },
  protocol: { en: "Language of the scale", fr: "Langage de la balance" },
  dialog06: { en: "Dialog 06 (works out the price itself)", fr: "Dialog 06 (calcule le prix elle-même)" },
  toledo8217: { en: "Toledo 8217 (weight alone, not certified)", fr: "Toledo 8217 (poids seul, non certifié)" },
  address: { en: "Address and port", fr: "Adresse et port" },
  addressHelp: { en: "Of the converter that carries its serial line, such as 192.168.1.50:4001.", fr: "Du convertisseur de sa liaison série, par exemple 192.168.1.50:4001." },
  until: { en: "Verified until", fr: "Vérifiée jusqu’au" },
  untilHelp: { en: "The last day of its mark of verification.", fr: "Le dernier jour de sa vignette de vérification." },
  verified: { en: "Verified until {day}.", fr: "Vérifiée jusqu’au {day}." },
  save: { en: "Save", fr: "Enregistrer" },
  test: { en: "Try it", fr: "Essayer" },
  drop: { en: "Remove", fr: "Retirer" },
  saved: { en: "The scale is set up", fr: "La balance est réglée" },
  dropped: { en: "The till weighs no more", fr: "La caisse ne pèse plus" },
  answers: { en: "It answers: {weight}.", fr: "Elle répond : {weight}." },
});
