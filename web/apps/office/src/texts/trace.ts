import { defineTexts } from "@comptoir/ui";

/** Facts that a step does not tell. */
export const NO_FACTS = { promotion: "", amount: "", by: "", missing: "", currency: "", sku: "", price_list: "", min_quantity: "", coupon: "" };

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
  promotion_no_shipping: { en: "{promotion} is for shipping, and nothing is shipped", fr: "{promotion} concerne la livraison, et rien n’est livré" },
  coupon_applied: { en: "coupon {coupon} opens {promotion}", fr: "le coupon {coupon} ouvre {promotion}" },
  coupon_no_effect: { en: "coupon {coupon} takes nothing off here", fr: "le coupon {coupon} ne retire rien ici" },
  coupon_unknown: { en: "coupon {coupon} is not known", fr: "le coupon {coupon} est inconnu" },
  list_not_in_force: { en: "the list {price_list} is not in force", fr: "la liste {price_list} n’est pas en vigueur" },
  list_without_price: { en: "no price in the list {price_list}", fr: "pas de prix dans la liste {price_list}" },
  price_chosen: { en: "price {amount} of {price_list} is in force", fr: "le prix {amount} de {price_list} est en vigueur" },
  price_not_best: { en: "price {amount} of {price_list} gives way to another", fr: "le prix {amount} de {price_list} cède à un autre" },
  price_step: { en: "price {amount} of {price_list} is from {min_quantity} on", fr: "le prix {amount} de {price_list} vaut à partir de {min_quantity}" },
  price_not_yet: { en: "price {amount} of {price_list} has not begun", fr: "le prix {amount} de {price_list} n’a pas commencé" },
  price_over: { en: "price {amount} of {price_list} is over", fr: "le prix {amount} de {price_list} est terminé" },
  price_on_label: { en: "the label says {amount}, and nobody pays more than that", fr: "l’étiquette affiche {amount}, et personne ne paie plus" },
  price_by_hand: { en: "price {amount} set by hand", fr: "prix {amount} fixé à la main" },
  search_bounded: { en: "Too many combinations: the most promising ones were tried", fr: "Trop de combinaisons : les plus prometteuses ont été essayées" },
});
