// SPDX-License-Identifier: GPL-2.0-only
/* The tour: what it asks at the prompt is there to press, too; and where one left. */

import { at, element } from "./dom.js";

/* Where the tool keeps what was done, and the browser until tomorrow. */
const PLACE = ".local/state/xv6vm/tour";
const KEPT = "xv6vm-tour";
const PROMPT = "xv6vm> ";

/* A browser may forbid to keep anything. */
function storage(use) {
  try {
    return use(window.localStorage);
  } catch {
    return null;
  }
}

export class Tour {
  #kept;

  /** type(line) as if somebody had typed it. */
  constructor(machine, type) {
    this.machine = machine;
    this.type = type;
    this.#kept = storage((kept) => kept.getItem(KEPT)) ?? "";
    machine.files.set(PLACE, new TextEncoder().encode(this.#kept));
    at("tour-start").onclick = () => this.#press("tour");
  }

  #press(line) {
    this.type(line);
    at("input").focus();
  }

  #keep() {
    const place = new TextDecoder().decode(this.machine.files.get(PLACE));
    if (place !== this.#kept) storage((kept) => kept.setItem(KEPT, place));
    this.#kept = place;
  }

  /** What may be pressed now. Returns what stands before what is typed. */
  draw() {
    const tour = this.machine.tour();
    this.#keep();
    at("tour").hidden = !tour;
    at("tour-start").disabled = at("ask").disabled = Boolean(tour);
    at("exercise").hidden ||= Boolean(tour);
    at("tour").replaceChildren(
      ...(tour?.buttons ?? []).map(({ line, label }) =>
        element("button", { type: "button", onclick: () => this.#press(line) }, label),
      ),
    );
    return tour?.prompt ?? PROMPT;
  }
}
