// Keeps the offer of a product's page true: asks for it again whenever the shop's stream names the product.
"use strict";
(() => {
  const offer = document.getElementById("offer");
  if (!offer || !window.EventSource) return;
  const { sku, fragment } = offer.dataset;
  let isAsking = false;
  let isStale = false;

  async function refresh() {
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    try {
      const answer = await fetch(fragment, { headers: { Accept: "text/html" } });
      if (answer.ok) offer.innerHTML = await answer.text();
    } finally {
      isAsking = false;
      if (isStale) {
        isStale = false;
        refresh();
      }
    }
  }

  const stream = new EventSource("/live");
  const concernsUs = (event) => JSON.parse(event.data).sku === sku;
  let wasLost = false;
  stream.onopen = () => {
    document.getElementById("live").hidden = false;
    if (wasLost) refresh();
    wasLost = false;
  };
  stream.onerror = () => {
    document.getElementById("live").hidden = true;
    wasLost = true;
  };
  for (const topic of ["inventory.level.changed", "pricing.price.changed"]) {
    stream.addEventListener(topic, (event) => concernsUs(event) && refresh());
  }
  for (const topic of ["catalog.card.published", "catalog.card.withdrawn"]) {
    stream.addEventListener(topic, (event) => {
      if (concernsUs(event)) document.getElementById("changed").hidden = false;
    });
  }
})();
