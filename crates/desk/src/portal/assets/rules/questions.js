// Questions to the desk, and what is said to those who see no picture.
// What is said to those who do not see it.
const status = one("[data-said]");
const say = (text) => { if (text && status.textContent === text) status.textContent = ""; status.textContent = text; };

const ask = async (question, more, signal) => {
  const body = new FormData();
  for (const [name, text] of Object.entries({ form_key: form.elements.form_key.value, file, text: value, version, ...more })) body.set(name, text);
  const answer = await fetch(told.assist + "/" + question, { method: "POST", body, signal, redirect: "manual" });
  if (!answer.ok) throw new Error(answer.status === 413 ? told.large : told.unreached);
  const said = await answer.json();
  reached("");
  return said.version === version || said.later ? said : undefined;
};
const reached = (text) => {
  const notice = one("[data-unreachable]");
  if (notice.textContent === text) return;
  notice.textContent = text;
  notice.hidden = !text;
  if (text) say(text);
};
const failed = (error) => { if (error.name !== "AbortError") reached(error instanceof TypeError ? told.unreached : error.message); };
