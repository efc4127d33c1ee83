// Runs once, when the line under the question is on the page: its buttons, all that copy, and the keys.
const field = () => document.querySelector("#question textarea");
const empty = () => {
  field().value = "";
  field().dispatchEvent(new Event("input"));
};

element.addEventListener("click", (event) => {
  const again = event.target.closest(".again");
  if (again) trigger("again", { question: again.dataset.question });
});

// The clipboard is there on this computer and over https only; elsewhere the browser copies what is selected.
const copy = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const holder = document.createElement("textarea");
  holder.value = text;
  document.body.append(holder);
  holder.select();
  document.execCommand("copy");
  holder.remove();
};
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button || button.ariaDisabled) return;
  await copy(button.dataset.copy ?? window.location.href);
  const label = button.textContent;
  button.ariaDisabled = "true";
  button.textContent = button.dataset.done;
  setTimeout(() => {
    if (button.textContent === button.dataset.done) button.textContent = label;
    button.ariaDisabled = null;
  }, 1500);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable=true], dialog");
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    field().focus();
    field().select();
  } else if (event.key === "Escape" && event.target === field()) {
    empty();
  }
});

// From the bar or mark of a hit to its card, which may be folded away with those that read alike.
document.addEventListener("click", (event) => {
  const card = document.getElementById(event.target.closest(".to-hit")?.dataset.hit);
  if (!card) return;
  card.closest("details")?.setAttribute("open", "");
  card.scrollIntoView({ block: "start" });
  card.querySelector("button").focus({ preventScroll: true });
});
