import { defineTexts } from "@comptoir/ui";

/** Words of the calendar of prices and promotions. */
export const calendarTexts = defineTexts({
  title: { en: "Calendar", fr: "Calendrier" },
  lead: { en: "What begins and ends by itself in the next 60 days.", fr: "Ce qui commence et finit tout seul dans les 60 prochains jours." },
  week: { en: "Week of {day}", fr: "Semaine du {day}" },
  begins: { en: "begins", fr: "commence" },
  ends: { en: "ends", fr: "finit" },
  price: { en: "price", fr: "prix" },
  price_list: { en: "price list", fr: "liste de prix" },
  promotion: { en: "promotion", fr: "promotion" },
  none: { en: "Nothing begins or ends", fr: "Rien ne commence ni ne finit" },
  noneHelp: { en: "Prices and promotions with a start or an end appear here.", fr: "Les prix et promotions qui ont un début ou une fin apparaissent ici." },
});
