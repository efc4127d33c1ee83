// Runs once, when the dialog is on the page: opens documents in it, reads on, and shows what is around a passage.
const dialog = element.querySelector("dialog");
const language = () => document.querySelector(".brand").dataset.language;
const collection = () => document.querySelector(".brand").dataset.collection;
const read = (what, place) => server.read({ what, language: language(), collection: collection(), ...place });

let turn = 0; // grows with what is opened or closed: a page that comes too late is not shown
const show = async (place, what = "open") => {
  const mine = ++turn;
  const page = await read(what, place);
  if (mine !== turn) return;
  dialog.innerHTML = page;
  if (!dialog.open) dialog.showModal();
  const mark = dialog.querySelector(".passage-mark.answer, .page-mark") ?? dialog.querySelector(".passage-mark");
  if (mark) mark.scrollIntoView({ block: "center" });
  else dialog.querySelector(".here")?.scrollIntoView({ block: "start" });
  dialog.querySelector("[aria-current] button")?.scrollIntoView({ block: "center" });
  dialog.querySelector(".text")?.focus({ preventScroll: true });
  dialog.querySelectorAll(".more.later").forEach((button) => nearing.observe(button));
};

// The next stretch is there before a reader comes to the end of this one.
const nearing = new IntersectionObserver(
  (seen) => seen.filter((one) => one.isIntersecting).forEach((one) => more(one.target)),
  { rootMargin: "600px" },
);
const more = async (button) => {
  if (button.disabled) return;
  button.disabled = true;
  nearing.unobserve(button);
  const text = dialog.querySelector(".text");
  const fromEnd = text.scrollHeight - text.scrollTop;
  const earlier = button.classList.contains("earlier");
  const holder = document.createElement("template");
  holder.innerHTML = await read(earlier ? "earlier" : "later", button.dataset);
  const next = holder.content.querySelector(".more.later");
  button.replaceWith(holder.content);
  if (earlier) text.scrollTop = text.scrollHeight - fromEnd;
  if (next) nearing.observe(next);
};

const around = async (button) => {
  const hit = button.closest(".hit");
  const shown = hit.querySelectorAll(".around");
  if (shown.length) return shown.forEach((side) => (side.hidden = !side.hidden));
  if (button.ariaDisabled) return; // they are under way
  button.ariaDisabled = "true";
  const place = { ...button.dataset };
  const holder = document.createElement("template");
  holder.innerHTML = await read("around", place).finally(() => (button.ariaDisabled = null));
  if (place.start !== button.dataset.start || place.document !== button.dataset.document) return; // another hit by now
  const passage = hit.querySelector(".passage");
  for (const side of [...holder.content.children]) {
    if (side.classList.contains("before")) passage.before(side);
    else passage.after(side);
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest(".open, button.context, button.goto, button.more, button.close");
  if (!button) return;
  if (button.matches(".open, .goto")) show(button.dataset);
  else if (button.matches(".context")) around(button);
  else if (button.matches(".more")) more(button);
  else if (dialog.contains(button)) dialog.close();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // beside it
});
dialog.addEventListener("close", () => turn++);

// A PDF is read by its pages, or as text.
dialog.addEventListener("click", (event) => {
  const button = event.target.closest(".turn, .as-page, .as-text");
  if (button) show(button.dataset, button.matches(".as-text") ? "text" : "open");
});
