// Runs in the head. Keeps a page light or dark that was set so: gradio follows the system when it starts.
const hold = () => {
  const theme = localStorage.getItem("wenju-theme"); // from settings.js
  if (theme === "light" || theme === "dark") document.body.classList.toggle("dark", theme === "dark");
};
hold(); // a module runs when the page has been read
new MutationObserver(hold).observe(document.body, { attributes: true, attributeFilter: ["class"] });
