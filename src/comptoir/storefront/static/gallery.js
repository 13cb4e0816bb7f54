// Pictures of a product: a small one takes the large one's place, the large one opens to be looked at closely.
// Without script, every picture is a link to its largest size.
const zoom = document.getElementById("zoom");
const large = zoom?.querySelector("img");

function show(address) {
  // What is offered beside the picture itself (templates/pictures.html) goes first, so it changes with it.
  const offered = large.parentElement.querySelector("source");
  if (address.startsWith("/api/")) offered?.setAttribute("srcset", `${address}&form=avif`);
  else offered?.remove();
  large.src = address;
}

for (const link of document.querySelectorAll(".thumbs a")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const other of document.querySelectorAll(".thumbs a")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    zoom.href = link.href;
    show(link.dataset.large);
    large.alt = link.querySelector("img").alt;
  });
}

zoom?.addEventListener("click", (event) => {
  event.preventDefault();
  const dialog = document.createElement("dialog");
  dialog.className = "closely";
  dialog.setAttribute("aria-label", large.alt);
  const close = document.createElement("button");
  close.textContent = zoom.dataset.close;
  close.addEventListener("click", () => dialog.close());
  const picture = document.createElement("img");
  picture.src = zoom.href;
  picture.alt = large.alt;
  picture.addEventListener("click", () => picture.classList.toggle("full"));
  dialog.append(close, picture);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
});
