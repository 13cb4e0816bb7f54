import { defineTexts } from "@comptoir/ui";

/** Words of how a product will look while it is still being written. */
export const previewTexts = defineTexts({
  look: { en: "Preview", fr: "Aperçu" },
  lookLead: { en: "The product with your changes, before anything is saved or published.", fr: "Le produit avec vos modifications, avant tout enregistrement ou publication." },
  form: { en: "As", fr: "Comme" },
  web: { en: "Web page", fr: "Page web" },
  till: { en: "Till tile", fr: "Tuile de caisse" },
  label: { en: "Label", fr: "Étiquette" },
  print: { en: "Printed page", fr: "Page imprimée" },
  channel: { en: "Channel", fr: "Canal" },
  locale: { en: "Language", fr: "Langue" },
  size: { en: "Size", fr: "Format" },
  alsoUnsaved: { en: "With changes that are not saved yet", fr: "Avec des modifications non enregistrées" },
  noPrice: { en: "No price", fr: "Sans prix" },
  noLabel: { en: "A model has no label; its variants have.", fr: "Un modèle n’a pas d’étiquette ; ses variantes en ont." },
});
