// SPDX-License-Identifier: GPL-2.0-only
/* What is typed: history, completion, and the log of what was said. */

import { at, element } from "./dom.js";

export class Prompt {
  #typed = [];
  #place = 0;
  #leave = false;
  #before = "xv6vm> ";

  /** run(line) is called for each line. */
  constructor(machine, run) {
    this.machine = machine;
    at("line").addEventListener("submit", (event) => {
      event.preventDefault();
      const line = at("input").value;
      at("input").value = "";
      this.#remember(line);
      run(line);
    });
    at("input").addEventListener("keydown", (event) => this.#pressed(event));
  }

  say(said) {
    for (const { fd, text } of said)
      at("log").append(element("span", { className: fd === 2 ? "said" : "" }, text));
    at("log").scrollTop = at("log").scrollHeight;
  }

  echo(line) {
    at("log").append(element("span", { className: "typed" }, `${this.#before}${line}\n`));
  }

  /** What stands before what is typed from now on. */
  show(before) {
    this.#before = before;
    at("before").textContent = before.trim();
  }

  #remember(line) {
    if (line.trim() && this.#typed.at(-1) !== line) this.#typed.push(line);
    this.#place = this.#typed.length;
  }

  #pressed(event) {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && plain) {
      event.preventDefault();
      this.#place = Math.min(Math.max(this.#place + step, 0), this.#typed.length);
      at("input").value = this.#typed[this.#place] ?? "";
    } else if (event.key === "Tab" && plain && !this.#leave && at("input").value) {
      event.preventDefault();
      this.#complete();
    }
    this.#leave = event.key === "Escape";
  }

  #complete() {
    const input = at("input");
    const before = input.value.slice(0, input.selectionStart);
    const { more, words } = this.machine.complete(before);
    if (more !== undefined) {
      input.setRangeText(more, before.length, before.length, "end");
    } else if (words.length) {
      this.echo(input.value);
      this.say([{ fd: 1, text: `${words.join("  ")}\n` }]);
    }
  }
}
