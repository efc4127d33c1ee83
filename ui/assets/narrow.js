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
const fill = async (details) => {
  if (!details.open || details.dataset.filled) return;
  details.dataset.filled = "yes";
  const { language, collection } = document.querySelector(".brand").dataset;
  const holder = document.createElement("template");
  holder.innerHTML = await server.choices({ language, collection });
  const documents = details.querySelector("[data-condition=document]");
  documents.append(...holder.content.querySelector("select").children);
  documents.value = ""; // the first to come was chosen where it came from, and stays so
  details.querySelector("datalist").append(...holder.content.querySelector("datalist").children);
};
element.addEventListener("toggle", (event) => fill(event.target), true);
element.addEventListener("change", (event) => event.target.dataset.condition && write(event.target));
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  write(event.target);
  document.querySelector("#ask").click();
});
