// SPDX-License-Identifier: GPL-2.0
/* What the last command changed: the cells, each with what the event log says of it. */

import { at, element, hex, PAGE } from "./dom.js";

/* More than these nobody reads. */
const MOST = 100;

/** Where the log ends: what comes behind it is new. */
export const log_end = (machine) => machine.ask("events --limit 1").since;

/* What was noted since then: [{ frame, text }]. */
function noted(machine, since) {
  const { events = [] } = machine.ask(`events --since ${since}`);
  /* Below a heading, a line for each: its number, its pid, and what happened. */
  const lines = machine.tell(`events --since ${since}`).slice(1);
  return events.map((event, i) => ({
    frame: event.pa === undefined ? null : Number(event.pa) / PAGE,
    text: lines[i].replace(/^ *\d+ +\d+ +/, "").replace(/ {2,}/g, "  "),
  }));
}

/** changed: cells as they were and are, of as many frames as one has. name(cell): in words. */
export function draw_changes(machine, since, { changed, fold, name, go }) {
  const events = noted(machine, since);
  const items = changed.slice(0, MOST).map(({ key, old, cell }) => {
    const its = events.filter((event) => event.frame >= key && event.frame < key + fold);
    const to = element("button", { type: "button", className: "to", onclick: () => go(key) });
    to.textContent = hex(key * PAGE);
    its.forEach((event) => (event.told = true));
    return element(
      "li",
      {},
      to,
      ` ${name(old)} -> ${name(cell)}`,
      ...its.slice(-3).map((event) => element("div", {}, event.text)),
    );
  });
  const rest = events.filter((event) => !event.told);
  const more = changed.length - items.length + Math.max(rest.length - MOST, 0);
  items.push(...rest.slice(0, MOST).map((event) => element("li", {}, event.text)));
  if (more > 0) items.push(element("li", {}, `and ${more} more`));
  at("changes").replaceChildren(...items);
}
