// Runs once on a part of the page whose buttons are made by `ui/render_*.py`, and passes on which was pressed.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-action]");
  if (!button) return;
  const { action, document = "", rank = "0" } = button.dataset;
  if (button.ariaPressed) {
    for (const other of button.parentElement.children) other.ariaPressed = String(other === button);
  }
  trigger("click", { action, rank, document: decodeURIComponent(document) });
});
