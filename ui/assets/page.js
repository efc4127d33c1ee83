// Runs once, when the masthead is on the page. Keeps the tab's language and title in step with it, and its
// address, so that a reload or a copied link shows the same page. The first address is left for `open_page`.
const name = () => {
  const { language, title } = element.querySelector(".brand").dataset;
  document.documentElement.lang = language;
  document.title = title;
};
const address = () => {
  const { language, question, collection } = element.querySelector(".brand").dataset;
  const here = new URL(window.location.href);
  here.searchParams.set("lang", language);
  if (question) here.searchParams.set("q", question);
  else if (collection !== (here.searchParams.get("in") ?? "")) here.searchParams.delete("q"); // that was asked of another one
  if (collection) here.searchParams.set("in", collection);
  else here.searchParams.delete("in");
  window.history.replaceState(null, "", here);
};
name();
watch("value", () => {
  name();
  address();
  for (const option of element.querySelectorAll("option")) option.selected = option.defaultSelected; // as it is now
});

element.addEventListener("change", ({ target }) => {
  if (target.matches(".collection")) trigger("choose", { name: target.value });
});
