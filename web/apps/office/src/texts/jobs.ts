import { defineTexts, type Language } from "@comptoir/ui";

/** Words about long work and imports. */
export const jobTexts = defineTexts({
  waiting: { en: "waiting", fr: "en attente" },
  running: { en: "running", fr: "en cours" },
  done: { en: "done", fr: "terminé" },
  failed: { en: "failed", fr: "en échec" },
  cancelled: { en: "cancelled", fr: "annulé" },
  created: { en: "created", fr: "créés" },
  updated: { en: "updated", fr: "modifiés" },
  unchanged: { en: "unchanged", fr: "inchangés" },
  rejected: { en: "rejected", fr: "rejetés" },
  warnings: { en: "warnings", fr: "avertissements" },
  read: { en: "read", fr: "lus" },
  title: { en: "Imports", fr: "Imports" },
  lead: { en: "Files that came in, what became of each row, and what was turned away.", fr: "Les fichiers reçus, le sort de chaque ligne et ce qui a été refusé." },
  newImport: { en: "Import a file", fr: "Importer un fichier" },
  emptyTitle: { en: "Nothing has been imported yet", fr: "Aucun import pour l’instant" },
  emptyHelp: { en: "Catalogues, prices and stock come in as a file: Akeneo, CSV, Excel or JSON lines.", fr: "Catalogues, prix et stocks arrivent par fichier : Akeneo, CSV, Excel ou JSON par lignes." },
  what: { en: "What is in the file", fr: "Contenu du fichier" },
  catalog: { en: "Products", fr: "Produits" },
  prices: { en: "Prices", fr: "Prix" },
  stock: { en: "Stock", fr: "Stock" },
  format: { en: "Format", fr: "Format" },
  auto: { en: "Recognise it", fr: "Reconnaître" },
  drop: { en: "Drop a file here or choose one", fr: "Déposez un fichier ici ou choisissez-en un" },
  dropHelp: { en: "CSV, XLSX, JSONL, or a zip of an Akeneo export.", fr: "CSV, XLSX, JSONL ou le zip d’un export Akeneo." },
  chooseFile: { en: "Choose a file", fr: "Choisir un fichier" },
  otherFile: { en: "Another file", fr: "Un autre fichier" },
  dryRun: { en: "Try it first", fr: "Essayer d’abord" },
  dryRunHelp: { en: "A trial reads and checks every row and changes nothing.", fr: "Un essai lit et vérifie chaque ligne sans rien modifier." },
  start: { en: "Import for real", fr: "Importer pour de bon" },
  startNow: { en: "Import without a trial", fr: "Importer sans essai" },
  trial: { en: "trial", fr: "essai" },
  trialDone: { en: "This was a trial: nothing has been changed.", fr: "C’était un essai : rien n’a été modifié." },
  progress: { en: "{done} of {total}", fr: "{done} sur {total}" },
  progressUnknown: { en: "{done} so far", fr: "{done} pour l’instant" },
  cancelJob: { en: "Stop", fr: "Arrêter" },
  downloadRejects: { en: "Download the rejected rows", fr: "Télécharger les lignes rejetées" },
  outcome: { en: "Outcome", fr: "Résultat" },
  messages: { en: "Messages by row", fr: "Messages par ligne" },
  noMessages: { en: "No row needed a word.", fr: "Aucune ligne n’appelle de remarque." },
  row: { en: "Row", fr: "Ligne" },
  column: { en: "Column", fr: "Colonne" },
  message: { en: "Message", fr: "Message" },
  kind: { en: "Work", fr: "Travail" },
  file: { en: "File", fr: "Fichier" },
  state: { en: "State", fr: "État" },
  started: { en: "Started", fr: "Début" },
  ended: { en: "Ended", fr: "Fin" },
  choose: { en: "Choose a task to see what became of each row.", fr: "Choisissez une tâche pour voir le sort de chaque ligne." },
  stopped: { en: "The task will stop after the rows it is working on.", fr: "La tâche s’arrêtera après les lignes en cours." },
});

const KINDS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  "catalog.import": { en: "Import of products", fr: "Import de produits" },
  "pricing.import": { en: "Import of prices", fr: "Import de prix" },
  "inventory.import": { en: "Import of stock", fr: "Import de stock" },
  "catalog.export": { en: "Export of products", fr: "Export de produits" },
};

/** A kind of work in a shop's words; one that this screen does not know keeps its name. */
export function jobKind(kind: string, language: Language): string {
  return KINDS[kind]?.[language] ?? kind;
}
