import { defineTexts } from "@comptoir/ui";

/** What the price engine says about a basket, step by step. */
export const traceTexts = defineTexts({
  promotion_applied: { en: "{promotion} takes off {amount}", fr: "{promotion} retire {amount}" },
  promotion_better_won: { en: "{promotion} gives way to {by}, which is better for the customer", fr: "{promotion} cède la place à {by}, plus avantageuse pour le client" },
  promotion_needs_more: { en: "{promotion} needs {missing} more", fr: "{promotion} : il en manque {missing}" },
  promotion_below_step: { en: "{promotion} is {missing} {currency} short of its amount", fr: "{promotion} : il manque {missing} {currency}" },
  promotion_excluded: { en: "{promotion} excludes {sku}", fr: "{promotion} exclut {sku}" },
  promotion_nothing_selected: { en: "{promotion} selects nothing here", fr: "{promotion} ne concerne rien ici" },
  promotion_saves_nothing: { en: "{promotion} would save nothing", fr: "{promotion} ne ferait rien économiser" },
  promotion_not_yet: { en: "{promotion} has not started", fr: "{promotion} n’a pas commencé" },
  promotion_over: { en: "{promotion} is over", fr: "{promotion} est terminée" },
  promotion_weekday: { en: "{promotion} is for other weekdays", fr: "{promotion} vaut d’autres jours" },
  promotion_hours: { en: "{promotion} is for other hours", fr: "{promotion} vaut à d’autres heures" },
  promotion_customer_unknown: { en: "{promotion} is for known customers", fr: "{promotion} est réservée aux clients connus" },
  promotion_customer_group: { en: "{promotion} is for another group of customers", fr: "{promotion} est réservée à un autre groupe de clients" },
  promotion_coupon_missing: { en: "{promotion} needs a coupon", fr: "{promotion} demande un coupon" },
  promotion_used_up: { en: "{promotion} is used up", fr: "{promotion} est épuisée" },
  promotion_other_channel: { en: "{promotion} is for another channel", fr: "{promotion} vaut sur un autre canal" },
  promotion_other_store: { en: "{promotion} is for another store", fr: "{promotion} vaut dans un autre magasin" },
  promotion_other_currency: { en: "{promotion} is in another currency", fr: "{promotion} est dans une autre devise" },
  price_chosen: { en: "price {amount} of {price_list}", fr: "prix {amount} de {price_list}" },
  search_bounded: { en: "Too many combinations: the most promising ones were tried", fr: "Trop de combinaisons : les plus prometteuses ont été essayées" },
});
