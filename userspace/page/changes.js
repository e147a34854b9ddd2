// SPDX-License-Identifier: GPL-2.0-only
/* What changed: the cells, each with what the event log says of it. */

import { at, element, hex, PAGE } from "./dom.js";

/* More than these nobody reads. */
const MOST = 100;
const MOST_EACH = 3;

/* (NaN, which lies nowhere, if it has none.) */
const frame_of = (event) => Number(event.pa) / PAGE;
const page_of = (event) => Number(event.va) / PAGE;

/* A cell that was another one, and its events, which are told here. */
function item({ key, old, cell }, { name, go }, its) {
  const whether = (user) => `, user mode may${user ? "" : " not"} access it`;
  const told = (it) => name(it) + (old.user === cell.user ? "" : whether(it.user));
  const to = element("button", { type: "button", className: "to", onclick: () => go(key) });
  to.textContent = hex(key * PAGE);
  its.forEach((event) => (event.told = true));
  return element(
    "li",
    {},
    to,
    ` ${told(old)} -> ${told(cell)}`,
    ...its.slice(-MOST_EACH).map((event) => element("div", {}, event.text)),
  );
}

/**
 * events: what happened, in order. ram and space: { changed: cells as they were and are,
 * fold: of as many frames or pages as that tells of a key, name(cell): in words, go(key) };
 * space has the pid whose it is.
 */
export function draw_changes(events, ram, space) {
  const within = (number, key, fold) => number >= key && number < key + fold;
  const items = [
    ...ram.changed.map((change) =>
      item(
        change,
        ram,
        events.filter((event) => within(frame_of(event), change.key, ram.fold(change.key))),
      ),
    ),
    ...space.changed.map((change) =>
      item(
        change,
        space,
        events.filter(
          (event) =>
            event.pid === space.pid &&
            within(page_of(event), change.key, space.fold(change.key)),
        ),
      ),
    ),
  ];
  const rest = events.filter((event) => !event.told);
  items.push(...rest.map((event) => element("li", {}, event.text)));
  const more = items.length - MOST;
  if (more > 0) items.splice(MOST, more, element("li", {}, `and ${more} more`));
  at("changes").replaceChildren(...items);
}
