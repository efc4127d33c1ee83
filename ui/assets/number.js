// Runs once. Responses to events that overlap may arrive in another order than they were sent: what is shown last is then
// older than what was shown before, and the page asks for what it should be now. (The field of the question is not part
// of that: what somebody types stays.)
let last = 0;
watch("value", () => {
  const number = Number(element.querySelector("[data-number]").dataset.number);
  if (number < last) trigger("older");
  last = number; // not the highest: a server that has started anew counts from one
});
