// SPDX-License-Identifier: GPL-2.0-only
/* Predict first: some commands ask what they will answer, before they run. */

import { at, element } from "./dom.js";

const FAULTS = ["allowed", "page fault: not present", "page fault: protection"];

/* What is asked, and what the answer tells of it. */
const QUESTIONS = [
  {
    of: /^(kmem )?kalloc$/,
    ask: "Which frame will kalloc hand out?",
    truth: (text) => /^frame +(0x[0-9a-f]{8})/m.exec(text)?.[1],
    right: (guess, truth) => Number(guess) === Number(truth),
  },
  {
    of: /^(cpu )?access |^(pt )?translate /,
    ask: "What will come of this access?",
    choices: FAULTS,
    truth(text) {
      if (/^result +allowed/m.test(text)) return FAULTS[0];
      const code = /^result +page fault +error code \d+ \((\w+)/m.exec(text);
      return code ? FAULTS[code[1] === "not" ? 1 : 2] : undefined;
    },
    right: (guess, truth) => guess === truth,
  },
];

function field(question) {
  if (!question.choices) return element("input", { name: "guess", autocomplete: "off" });
  return element(
    "select",
    { name: "guess" },
    ...question.choices.map((text) => element("option", {}, text)),
  );
}

/** What is said of a guess once the answer is there; "" if there was none. */
function judge(question, guess, text) {
  const truth = question.truth(text);
  if (truth === undefined) return "";
  if (question.right(guess, truth)) return `You said so: ${truth}.\n`;
  return `You said ${guess || "nothing"}; it is ${truth}.\n`;
}

/**
 * Asks, if that is wanted and the line is one to ask of; then run() is called, which
 * returns what was said, and say(text) tells how the guess was.
 */
export function predict_first(line, run, say) {
  const question = QUESTIONS.find(({ of }) => of.test(line.trim()));
  if (!at("predict").checked || !question) {
    run();
    return;
  }
  const form = at("guess");
  const answer = field(question);
  form.replaceChildren(
    element("label", {}, `${question.ask} `, answer),
    element("button", {}, "Guess, then see"),
  );
  form.hidden = false;
  answer.focus();
  form.onsubmit = (event) => {
    event.preventDefault();
    form.hidden = true;
    const text = run()
      .map((part) => part.text)
      .join("");
    say(judge(question, answer.value.trim(), text));
    at("input").focus();
  };
}
