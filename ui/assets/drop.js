// Runs once on the field that takes files; sends what is dropped or chosen, and passes on what has arrived.
const zone = () => element.querySelector(".drop");

const send = async (files) => {
  const { sending, failed, most } = zone().dataset;
  const say = (words) => { zone().querySelector(".sending").textContent = words; };
  const arrived = [], lost = [];
  for (const [place, file] of files.entries()) {
    say(sending.replace("{number}", place + 1).replace("{total}", files.length));
    const { path } = file.size > Number(most) ? {} : await upload(file).catch(() => ({}));
    if (path) arrived.push({ path, name: file.name });
    else lost.push(file.name);
  }
  say(lost.length ? failed.replace("{name}", () => lost.join(", ")) : "");
  if (arrived.length) trigger("upload", { files: arrived });
};

element.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  send([...event.target.files]);
  event.target.value = ""; // the same file may be chosen again
});
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  element.addEventListener(name, (event) => {
    event.preventDefault();
    zone().classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name === "drop") send([...event.dataTransfer.files]);
  });
}
