// Runs once. Responses to events that overlap may arrive in another order than they were sent: what is shown last is then
// older than what was shown before, and the page asks for what it should be now.
let newest = 0;
watch("value", () => {
  const number = Number(element.querySelector("[data-number]").dataset.number);
  if (number < newest) trigger("older");
  newest = Math.max(newest, number);
});
