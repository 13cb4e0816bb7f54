import { defineTexts } from "@comptoir/ui";

/** Words of the way to the first sale. */
export const firstTexts = defineTexts({
  title: { en: "Set up your shop", fr: "Préparez votre boutique" },
  lead: { en: "Eight steps to your first sale. Each can be changed later; this list goes when all are done.", fr: "Huit étapes jusqu’à votre première vente. Chacune pourra être revue ; cette liste disparaît une fois tout fait." },
  progress: { en: "{done} of {all} done", fr: "{done} sur {all} faites" },
  done: { en: "done", fr: "fait" },
  next: { en: "next", fr: "à faire" },
  begin: { en: "Start", fr: "Commencer" },
  look: { en: "Open", fr: "Ouvrir" },
  entity: { en: "Your company", fr: "Votre entreprise" },
  entityHelp: { en: "Name, address and numbers, as receipts must say them. The numbers are checked while you type.", fr: "Nom, adresse et numéros, tels que les tickets doivent les porter. Les numéros sont vérifiés pendant la saisie." },
  store: { en: "Your store", fr: "Votre magasin" },
  storeHelp: { en: "Where you sell and when it is open. Its shop floor is added with it.", fr: "Où vous vendez, et à quelles heures. Sa surface de vente est créée avec lui." },
  till: { en: "Your till", fr: "Votre caisse" },
  tillHelp: { en: "Any tablet or computer with a browser becomes a till.", fr: "Toute tablette ou tout ordinateur avec un navigateur devient une caisse." },
  people: { en: "Your team", fr: "Votre équipe" },
  peopleHelp: { en: "Who sells, who receives goods, who decides: each signs in with a name of their own.", fr: "Qui vend, qui réceptionne, qui décide : chacun se connecte sous son propre nom." },
  products: { en: "Your products", fr: "Vos produits" },
  productsHelp: { en: "From a spreadsheet or an Akeneo export. A trial shows first what each row would become.", fr: "Depuis un tableur ou un export Akeneo. Un essai montre d’abord le sort de chaque ligne." },
  prices: { en: "Your prices", fr: "Vos prix" },
  pricesHelp: { en: "A price list, then type, paste or import the prices.", fr: "Une liste de prix, puis saisissez, collez ou importez les prix." },
  stock: { en: "Your stock", fr: "Votre stock" },
  stockHelp: { en: "Count or receive what lies in the store, or import a sheet.", fr: "Comptez ou réceptionnez ce qui est en magasin, ou importez un fichier." },
  open: { en: "Open the till", fr: "Ouvrez la caisse" },
  openHelp: { en: "Count the float, open the day, sell. Publish your products to show them on the web.", fr: "Comptez le fond de caisse, ouvrez la journée, vendez. Publiez vos produits pour les montrer en ligne." },
});
