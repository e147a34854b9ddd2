// SPDX-License-Identifier: GPL-2.0-only
/* Exercises: the tool's own, with fields to answer in. All that is asked of it stands in the log. */

import { at, element } from "./dom.js";

/* A word of the prompt's, whatever is in it. */
const quoted = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;

function answer_field(part, number) {
  const name = `part${number}`;
  if (!part.choices.length) return element("input", { name, size: 24, autocomplete: "off" });
  const options = part.choices.map(({ text }, n) =>
    element("option", { value: "abcdefgh"[n] }, text),
  );
  return element("select", { name }, element("option", { value: "" }, "-"), ...options);
}

export class Exercise {
  #form = at("exercise");
  #words = "";
  #fields = [];

  /** run(line) runs what could be typed as well. */
  constructor(machine, run) {
    this.machine = machine;
    this.run = run;
    at("ask").addEventListener("click", () => this.#next());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answers = this.#fields.map((it) => quoted(it.value));
      this.run(`${this.#words} -- ${answers.join(" ")}`);
    });
  }

  #next() {
    const seed = Math.floor(Math.random() * 1e6);
    const words = `quiz ask --seed ${seed} --level ${at("level").value}`;
    const asked = this.machine.ask(words);
    this.#words = `${words} ${asked.kind}`;
    this.run(this.#words);
    this.#fields = asked.parts.map(answer_field);
    const button = (text, act) => element("button", { type: "button", onclick: act }, text);
    this.#form.replaceChildren(
      ...asked.parts.map((part, n) =>
        element("label", {}, `${"abcd"[n]}  ${part.ask} `, this.#fields[n]),
      ),
      element("button", {}, "Check"),
      ...asked.hints.map((_, n) =>
        button(`Hint ${n + 1}`, () => this.run(`${this.#words} --hint ${n + 1}`)),
      ),
      button("Solution", () => this.run(`${this.#words} --solution`)),
    );
    this.#form.hidden = false;
    this.#fields[0].focus();
  }
}
