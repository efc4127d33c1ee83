// Runs once on the fields that narrow a question down: what is chosen is written into the question, where it can be
// read, changed and linked to.
const VALUE = "(?:\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|\\S+)";
const written = (names) => new RegExp(`(?:^|\\s)(?:${names})[:：]${VALUE}`, "gi");
const CONDITIONS = {
  document: written("document|文档|文檔"),
  section: written("section|章节|章節"),
  kind: written("kind|类型|類型"),
};

const write = (field) => {
  const { condition, operator } = field.dataset;
  const bare = field.value.replace(/["＂]/g, " ").trim();
  const value = operator && bare ? `${operator}:"${bare}"` : field.value.trim();
  const question = document.querySelector("#question textarea");
  const rest = question.value.replace(CONDITIONS[condition], "").trim();
  question.value = [rest, value].filter(Boolean).join(" ");
  question.dispatchEvent(new Event("input"));
};
const brand = () => document.querySelector(".brand").dataset;
// Anew each time, as documents may have been taken in; what is remembered is the collection that they are of.
const fill = async (details) => {
  if (!details.open) return;
  const { language, collection } = brand();
  details.dataset.filled = collection;
  const holder = document.createElement("template");
  holder.innerHTML = await server.choices({ language, collection });
  if (details.dataset.filled !== collection) return; // meanwhile another one was chosen
  const documents = details.querySelector("[data-condition=document]");
  const { value } = documents;
  documents.replaceChildren(documents.options[0], ...holder.content.querySelector("select").children);
  documents.value = value;
  documents.selectedIndex = Math.max(documents.selectedIndex, 0); // all, where that one is not among them
  details.querySelector("datalist").replaceChildren(...holder.content.querySelector("datalist").children);
};
element.addEventListener("toggle", (event) => fill(event.target), true);
element.addEventListener("focusin", ({ target }) => {
  const details = target.closest(".narrow");
  if (details.dataset.filled !== brand().collection) fill(details); // it stayed unfolded
});
element.addEventListener("change", (event) => event.target.dataset.condition && write(event.target));
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  write(event.target);
  document.querySelector("#ask").click();
});
