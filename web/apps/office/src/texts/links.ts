import { defineTexts } from "@comptoir/ui";

/** Words of links between products. */
export const linkTexts = defineTexts({
  noTypes: { en: "No kinds of link yet", fr: "Aucun type de lien" },
  noTypesHelp: { en: "Accessories, what goes well with it, a better choice, a substitute, what a pack holds.", fr: "Accessoires, ce qui va bien avec, monter en gamme, remplacement, contenu d’un lot." },
  takeUsual: { en: "Take the usual ones", fr: "Prendre les types habituels" },
  ownType: { en: "Another kind of link", fr: "Un autre type de lien" },
  ownTypeName: { en: "Name", fr: "Nom" },
  ownTypeTaken: { en: "There is such a kind of link already.", fr: "Ce type de lien existe déjà." },
  twoWay: { en: "Both products show it", fr: "Visible des deux côtés" },
  quantified: { en: "It says how many", fr: "Avec une quantité" },
  make: { en: "Make it", fr: "Le créer" },
  addLink: { en: "Add to “{kind}”", fr: "Ajouter à « {kind} »" },
  fromThere: { en: "linked from there", fr: "lié depuis l’autre fiche" },
  unknown: { en: "no product of this SKU", fr: "aucun produit de cette référence" },
  quantity: { en: "How many of {sku}", fr: "Combien de {sku}" },
  removeLink: { en: "Remove {sku}", fr: "Retirer {sku}" },
  removed: { en: "{sku} is no longer linked", fr: "{sku} n’est plus lié" },
  nothing: { en: "Nothing is linked.", fr: "Rien n’est lié." },
});
