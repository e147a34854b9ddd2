// SPDX-License-Identifier: GPL-2.0-only
/* The events that there were, and the way back and forth between them. */

import { at } from "./dom.js";

/** Events from one on, so many at most: [{ seq, text, ... }]. */
export function events(machine, since, limit) {
  return machine.ask(`events --since ${since} --limit ${limit}`).events ?? [];
}

/** The number of the next event that there will be. */
export const log_end = (machine) => machine.ask("events --limit 1").since;

export class Past {
  /* Before which event it is; the last one's number and one more is now. */
  place = 0;
  end = 0;

  /** moved(place): it is to be as it was before that event. */
  constructor(machine, moved) {
    this.machine = machine;
    at("past").addEventListener("input", () => moved(Number(at("past").value)));
    at("back").onclick = () => moved(this.place - 1);
    at("forth").onclick = () => moved(this.place + 1);
    at("now").onclick = () => moved(this.end);
  }

  get is_now() {
    return this.place === this.end;
  }

  /* In words: what comes next, or what was last. */
  #tell() {
    const seq = this.is_now ? this.end - 1 : this.place;
    const [event] = events(this.machine, Math.max(seq, 0), 1);
    const text = event ? `event ${event.seq}: ${event.text}` : "the first event";
    return this.is_now ? `now, after ${text}` : `before ${text}`;
  }

  /** It is there; how far it goes is asked anew. */
  draw(place) {
    const { lost } = this.machine.ask("events --since 0 --limit 1");
    /* (Before a boot or what the log has lost, nothing is known.) */
    const first = Math.min(lost + 1, this.end);
    this.end = log_end(this.machine);
    this.place = Math.min(place ?? this.end, this.end);
    at("past").min = first;
    at("past").max = this.end;
    at("past").value = this.place;
    at("past").disabled = first >= this.end;
    at("back").disabled = this.place <= first;
    at("forth").disabled = at("now").disabled = this.is_now;
    at("when").textContent = this.#tell();
    at("past").setAttribute("aria-valuetext", at("when").textContent);
  }

  /** The changes that led to where it is. */
  lines() {
    const past = this.machine.past();
    return past.states.slice(1, past.at + 1);
  }
}
