// SPDX-License-Identifier: GPL-2.0
/* The states that changes led through, and the way back and forth between them. */

import { at } from "./dom.js";

export class Past {
  /** moved(number): it is to be as it was then. */
  constructor(machine, moved) {
    this.machine = machine;
    at("past").addEventListener("change", () => moved(Number(at("past").value)));
    at("past").addEventListener("input", () => this.#tell(Number(at("past").value)));
  }

  #tell(number) {
    const text = number ? this.states[number] : "as it was before";
    at("when").textContent = `${number} of ${Math.max(this.states.length - 1, 0)}: ${text}`;
    at("past").setAttribute("aria-valuetext", at("when").textContent);
  }

  draw() {
    const past = this.machine.past();
    this.states = past.states;
    at("past").max = Math.max(past.states.length - 1, 0);
    at("past").value = past.at;
    at("past").disabled = past.states.length < 2;
    this.#tell(past.at);
  }

  /** The changes that led to where it is. */
  lines() {
    const past = this.machine.past();
    return past.states.slice(1, past.at + 1);
  }
}
