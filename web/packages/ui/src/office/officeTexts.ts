import { defineTexts } from "../texts";

/** Words of the office's shared components. */
export const officeTexts = defineTexts({
  columns: { en: "Columns", fr: "Colonnes" },
  usualColumns: { en: "Usual columns", fr: "Colonnes habituelles" },
  views: { en: "Views", fr: "Vues" },
  viewsOf: { en: "Views: {name}", fr: "Vues : {name}" },
  allOfIt: { en: "Everything", fr: "Tout" },
  saveView: { en: "Save this view…", fr: "Enregistrer cette vue…" },
  viewName: { en: "Name of the view", fr: "Nom de la vue" },
  save: { en: "Save", fr: "Enregistrer" },
  shareView: { en: "Share the view {name} with all", fr: "Partager la vue {name} avec tous" },
  openWithView: { en: "Open the list with the view {name}", fr: "Ouvrir la liste avec la vue {name}" },
  sharedView: { en: "Shared by somebody else", fr: "Partagée par quelqu’un d’autre" },
  removeView: { en: "Remove the view {name}", fr: "Supprimer la vue {name}" },
  previous: { en: "Previous", fr: "Précédent" },
  next: { en: "Next", fr: "Suivant" },
  close: { en: "Close", fr: "Fermer" },
  resize: { en: "Width of the panel", fr: "Largeur du panneau" },
  palette: { en: "Search and commands", fr: "Recherche et commandes" },
  paletteHint: { en: "Product, barcode, page or command", fr: "Produit, code-barres, page ou commande" },
  nothingFound: { en: "Nothing found for “{query}”.", fr: "Aucun résultat pour « {query} »." },
  searching: { en: "Searching…", fr: "Recherche…" },
  jobs: { en: "Tasks", fr: "Tâches" },
  jobsRunning: {
    en: { one: "{count} task in progress", other: "{count} tasks in progress" },
    fr: { one: "{count} tâche en cours", other: "{count} tâches en cours" },
  },
  noJobs: { en: "Imports and other long work appear here.", fr: "Les imports et autres travaux longs s’affichent ici." },
});
