// Runs once on the settings: tells of every choice. Light or dark is the browser's own matter, and counts at once.
const system = window.matchMedia("(prefers-color-scheme: dark)");
const show = () => {
  const theme = element.querySelector(".settings").dataset.theme;
  localStorage.setItem("wenju-theme", theme); // for theme.js
  document.body.classList.toggle("dark", theme === "auto" ? system.matches : theme === "dark");
};
let touched = null;
element.addEventListener("change", ({ target: { name, value } }) => {
  touched = name;
  if (name === "theme") {
    element.querySelector(".settings").dataset.theme = value;
    show();
  }
  if (name !== "language") trigger("choose", { name, value });
  else if (value !== document.querySelector(".brand").dataset.language) document.querySelector("#language").click();
});
watch("value", () => {
  for (const field of element.querySelectorAll("input")) field.checked = field.defaultChecked; // as the page has it now
  show();
  if (touched && element.checkVisibility()) element.querySelector(`[name=${touched}]:checked`)?.focus();
});
