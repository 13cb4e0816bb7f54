import { defineTexts } from "@comptoir/ui";

/** Words of a product's life and of the grade of its card. */
export const stageTexts = defineTexts({
  stage: { en: "Stage of its life", fr: "Étape de vie" },
  anyStage: { en: "Any stage", fr: "Toute étape" },
  active: { en: "Active", fr: "Actif" },
  phase_out: { en: "Phase-out", fr: "Fin de série" },
  discontinued: { en: "Discontinued", fr: "Arrêté" },
  archived: { en: "Archived", fr: "Archivé" },
  activeHelp: { en: "Sold and reordered.", fr: "Vendu et réapprovisionné." },
  phase_outHelp: { en: "What is left is sold, no more is ordered; its pages say so.", fr: "On vend ce qui reste, sans recommander ; ses pages le disent." },
  discontinuedHelp: { en: "Taken off every channel and feed; the till still sells what somebody brings to it.", fr: "Retiré de tous les canaux et flux ; la caisse vend encore ce qu’on lui apporte." },
  archivedHelp: { en: "Nothing about it changes any more, not even by an import.", fr: "Plus rien n’y change, même par un import." },
  change: { en: "Change the stage", fr: "Changer d’étape" },
  from: { en: "Or from", fr: "Ou à partir du" },
  planIt: { en: "Plan the stage", fr: "Prévoir l’étape" },
  grade: { en: "Grade of the card", fr: "Note de la fiche" },
  anyGrade: { en: "Any grade", fr: "Toute note" },
  gradeOf: { en: "Grade {grade}", fr: "Note {grade}" },
});
