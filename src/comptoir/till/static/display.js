// The customer's display of a till: asks what its screen said last, and shows it. Computes nothing.
const WORDS = {
  fr: { idle: ["Bienvenue", "Vos articles s’affichent ici.", "Prix exacts, ticket seulement si vous le souhaitez.", "Une question ? Demandez-nous."], total: "Total", discount: "Vos remises", left: "Reste à payer", change: "Votre monnaie", thanks: "Merci et à bientôt", training: "ENTRAÎNEMENT – ce n’est pas une vente", lost: "La caisse ne répond pas. Nouvel essai…", unknown: "Cet afficheur n’est pas installé. La caisse donne son adresse dans son menu, sous « Afficheur client »." },
  en: { idle: ["Welcome", "Your items appear here.", "Exact prices, a receipt only if you wish.", "A question? Just ask."], total: "Total", discount: "Your discounts", left: "Left to pay", change: "Your change", thanks: "Thank you, see you soon", training: "TRAINING – not a sale", lost: "The till does not answer. Trying again…", unknown: "This display is not set up. The till gives its address in its menu, under “Customer display”." },
};
const LOCALES = { fr: "fr-FR", en: "en-GB" };
const ASK_MILLISECONDS = 400;
const SLIDE_MILLISECONDS = 6000;

const till = location.pathname.split("/").pop();
const key = location.hash.slice(1);
const at = (id) => document.getElementById(id);
let shown = null;
let language = navigator.language.startsWith("fr") ? "fr" : "en";

function money({ amount, currency }) {
  const format = new Intl.NumberFormat(LOCALES[language], { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function line({ label, quantity, due }) {
  const item = document.createElement("li");
  const what = element("span", label);
  if (quantity !== "1") what.append(" ", element("small", /^\d+$/.test(quantity) ? `× ${quantity}` : quantity));
  item.append(what, element("b", money(due)));
  return item;
}

function sums(state, words) {
  const found = [];
  if (state.discount !== null && state.discount.amount > 0) found.push([words.discount, money({ ...state.discount, amount: -state.discount.amount }), ""]);
  if (state.total !== null && state.state !== "thanks") found.push([words.total, money(state.total), state.state === "basket" ? "large" : ""]);
  if (state.left !== null && state.state === "pay") found.push([words.left, money(state.left), "large"]);
  if (state.change !== null && state.change.amount > 0) found.push([words.change, money(state.change), "large"]);
  return found.flatMap(([term, value, className]) => [element("dt", term), element("dd", value, className)]);
}

function idleWords(words) {
  return words.idle[Math.floor(Date.now() / SLIDE_MILLISECONDS) % words.idle.length];
}

function show(state) {
  language = state.language ?? language;
  const words = WORDS[language];
  document.documentElement.lang = language;
  document.body.dataset.state = state.state;
  const isIdle = state.state === "idle";
  at("title").textContent = isIdle ? idleWords(words) : state.state === "thanks" ? words.thanks : " ";
  at("training").hidden = state.training !== true;
  at("training").textContent = words.training;
  at("lines").replaceChildren(...(isIdle || state.state === "thanks" ? [] : state.lines.slice(-12).map(line)));
  at("sums").replaceChildren(...(isIdle ? [] : sums(state, words)));
}

async function ask() {
  const words = WORDS[language];
  try {
    const answer = await fetch(`/api/v1/tills/${encodeURIComponent(till)}/display`, { headers: { "X-Comptoir-Display": key }, cache: "no-store" });
    if (!answer.ok) {
      at("note").textContent = answer.status === 404 ? words.unknown : words.lost;
      return;
    }
    const state = await answer.json();
    const text = JSON.stringify(state);
    at("note").textContent = "";
    if (text !== shown || state.state === "idle") show(state);
    shown = text;
  } catch {
    at("note").textContent = words.lost;
  }
}

async function go() {
  await ask();
  setTimeout(go, ASK_MILLISECONDS);
}
go();
