import { defineTexts } from "@comptoir/ui";

/** Words of people dealing with a case: who takes care of it, what they write, until when. */
export const caseTexts = defineTexts({
  conversation: { en: "Comments", fr: "Commentaires" },
  noComments: { en: "Nobody has written anything.", fr: "Personne n’a encore écrit." },
  comment: { en: "Your comment", fr: "Votre commentaire" },
  send: { en: "Write", fr: "Écrire" },
  tell: { en: "Tell somebody", fr: "Prévenir quelqu’un" },
  tellHelp: { en: "They find it on their home page until they answer.", fr: "Cette personne le trouve sur sa page d’accueil jusqu’à sa réponse." },
  dontTell: { en: "Do not tell {name}", fr: "Ne pas prévenir {name}" },
  takenBy: { en: "Taken care of by", fr: "Suivi par" },
  nobody: { en: "Nobody in particular", fr: "Personne en particulier" },
  due: { en: "Until", fr: "Pour le" },
  late: { en: "late", fr: "en retard" },
  somebody: { en: "a colleague", fr: "un collègue" },
  asksYou: { en: "Somebody asks you", fr: "On vous demande" },
});
