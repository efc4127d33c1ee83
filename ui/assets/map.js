// Runs once on the Map tab: draws the picture from the data of `ui/render_map.py`, and lists the passages of a topic.
const SVG = "http://www.w3.org/2000/svg";
const SCALE = 1000, MARGIN = 18, LABEL = 15;
const section = () => element.querySelector(".map");
let data = null;

const make = (name, attributes, parent) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
};
const point = (number) => {
  const [x, y, colour, topic, owner, start, end, where, beginning] = data.points[number];
  return { x, y, colour, topic, document: data.documents[owner], start, end, where, beginning };
};
const tell = (target, { document, start, end }) => Object.assign(target.dataset, { document, start, end });

const draw = () => {
  const svg = section()?.querySelector("svg");
  const width = svg?.clientWidth;
  if (!width) return; // the tab is not shown
  const height = Math.max(340, Math.min(width * 0.62, 620));
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.style.height = `${height}px`;
  svg.replaceChildren();
  const place = ({ x, y }) => [
    MARGIN + (x / SCALE) * (width - 2 * MARGIN),
    height - MARGIN - (y / SCALE) * (height - 2 * MARGIN),
  ];
  const radius = data.points.length > 600 ? 2.6 : 3.8;
  data.points.forEach((_, number) => {
    const one = point(number), [cx, cy] = place(one);
    tell(make("circle", { class: `open point hue-${one.colour}`, cx, cy, r: radius, "data-number": number }, svg), one);
  });
  const taken = lights(svg, place);
  labels(svg, place, width, taken);
};

// The hits of the last question, the best one on top.
const lights = (svg, place) => {
  const lit = [...data.lit].reverse();
  return lit.map(([number, rank]) => {
    const one = point(number), [x, y] = place(one);
    const group = make("g", { class: "open lit-point", "data-number": number }, svg);
    tell(group, one);
    make("circle", { cx: x, cy: y, r: 9 }, group);
    make("text", { x, y: y + 4 }, group).textContent = rank;
    return { left: x - 10, right: x + 10, top: y - 10, bottom: y + 10 };
  });
};

// The words of each topic in the middle of its points, the largest topic first; what finds no room is left out.
const labels = (svg, place, width, taken) => {
  const members = data.topics.map(() => []);
  data.points.forEach((_, number) => members[point(number).topic].push(place(point(number))));
  const middle = (numbers) => numbers.sort((one, other) => one - other)[numbers.length >> 1];
  const order = [...members.keys()].sort((one, other) => members[other].length - members[one].length);
  for (const topic of order) {
    const words = data.topics[topic].slice(0, width < 600 ? 1 : 2).join(" · ");
    const text = make("text", { class: "label" }, svg);
    text.textContent = words;
    const half = text.getComputedTextLength() / 2 + 4;
    const x = Math.min(Math.max(middle(members[topic].map(([x]) => x)), half), width - half);
    const y = middle(members[topic].map(([, y]) => y));
    const free = [0, -LABEL, LABEL, -2 * LABEL, 2 * LABEL]
      .map((shift) => ({ left: x - half, right: x + half, top: y + shift - LABEL, bottom: y + shift + 4 }))
      .find((box) => box.top > 0 && !taken.some((other) => overlap(box, other)));
    if (!free) text.remove();
    else {
      text.setAttribute("x", x);
      text.setAttribute("y", free.bottom - 4);
      taken.push(free);
    }
  }
};
const overlap = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

// What a point says while the pointer is on it.
const tip = (event) => {
  const shown = section()?.querySelector(".tip");
  const target = event.target.closest?.("[data-number]");
  if (!shown) return;
  shown.hidden = !target;
  if (!target) return;
  const { where, beginning } = point(Number(target.dataset.number));
  const source = document.createElement("b");
  source.textContent = where;
  shown.replaceChildren(source, `${beginning}…`);
  const frame = section().querySelector("figure").getBoundingClientRect();
  const left = Math.min(event.clientX - frame.left, frame.width - shown.offsetWidth - 8);
  shown.style.translate = `${Math.max(left, 0)}px ${event.clientY - frame.top + 16}px`;
};

const only = (button) => {
  const pressed = button.getAttribute("aria-pressed") !== "true";
  section().querySelectorAll(".colour").forEach((other) =>
    other.setAttribute("aria-pressed", String(pressed && other === button)));
  section().querySelectorAll(".point").forEach((circle) =>
    circle.classList.toggle("dim", pressed && !circle.classList.contains(`hue-${button.dataset.colour}`)));
};

const list = (details) => {
  const items = details.querySelector("ol");
  if (!details.open || items.children.length) return;
  data.points.forEach((_, number) => {
    const one = point(number);
    if (one.topic !== Number(details.dataset.topic)) return;
    const button = document.createElement("button");
    button.className = "open";
    button.textContent = one.beginning;
    tell(button, one);
    const item = document.createElement("li");
    item.append(button);
    items.append(item);
  });
};

const begin = () => {
  if (!section()) return;
  data = JSON.parse(section().dataset.map);
  draw();
  sizes.observe(section().querySelector("figure"));
};
const sizes = new ResizeObserver(() => data && draw());
element.addEventListener("pointermove", tip);
element.addEventListener("pointerleave", tip);
element.addEventListener("toggle", (event) => event.target.matches(".topic") && list(event.target), true);
element.addEventListener("click", (event) => {
  const button = event.target.closest(".colour");
  if (button) only(button);
});
watch("value", begin);
begin();
