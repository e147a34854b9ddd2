// SPDX-License-Identifier: GPL-2.0-only
/* Rows of cells, as the tool's view tells them: letters first, then colours. */

import { element } from "./dom.js";

/** Runs of equal cells, one by one. */
export function unfold(runs) {
  return runs.flatMap((run) => Array(run.cells).fill(run));
}

/* What stands before the cells: the name of what begins there, its address, how much a cell is. */
const HEADS = ["name", "from", "fold"];

const look = (cell) => `cell of${cell.colour}${cell.user ? " user" : ""}`;
const same = (a, b) => a.letter === b.letter && a.pid === b.pid && a.user === b.user;

/**
 * A grid of which one cell at a time has the focus. rows: [{ head: texts, cells, at: [key of each cell]
 * }]; chosen(key) is called by Enter or a click, moved(key) when the focus comes.
 */
export class Cells {
  #host;
  #rows = [];
  #spans = new Map();
  #drawn = new Map();
  #current = null;

  constructor(host, name, { chosen, moved }) {
    this.#host = host;
    host.setAttribute("role", "grid");
    host.setAttribute("aria-label", name);
    host.addEventListener("click", (event) => {
      const key = this.#key(event.target);
      if (key === undefined) return;
      this.focus(key);
      chosen(key);
    });
    host.addEventListener("keydown", (event) => this.#pressed(event, chosen));
    host.addEventListener("focusin", (event) => {
      const key = this.#key(event.target);
      if (key !== undefined && key !== this.#current) {
        this.#move_to(key);
        moved(key);
      }
    });
  }

  #key(target) {
    return target.dataset?.key === undefined ? undefined : Number(target.dataset.key);
  }

  /** Draws; what is not as it was is marked if there was the same cell before. */
  draw(rows, marks) {
    const shape = (list) => list.map((row) => [...row.head, ...row.at].join()).join("\n");
    if (shape(rows) !== shape(this.#rows)) this.#build(rows);
    this.#rows = rows;
    const changed = [];
    for (const row of rows) {
      row.cells.forEach((cell, i) => {
        const key = row.at[i];
        const old = this.#drawn.get(key);
        const is_new = marks && old && !same(old, cell);
        if (is_new) changed.push({ key, old, cell });
        this.#paint(this.#spans.get(key), cell, is_new);
        this.#drawn.set(key, cell);
      });
    }
    return changed;
  }

  #paint(span, cell, is_new) {
    const name = look(cell) + (is_new ? " new" : "");
    if (span.textContent !== cell.letter) span.textContent = cell.letter;
    if (span.className !== name) span.className = name;
  }

  #build(rows) {
    this.#spans.clear();
    this.#drawn.clear();
    this.#host.replaceChildren(...rows.map((row) => this.#row(row)));
    if (!this.#spans.has(this.#current))
      this.#current = rows.find((row) => row.at.length)?.at[0];
    const first = this.#spans.get(this.#current);
    if (first) first.tabIndex = 0;
  }

  #row(row) {
    const made = element("div");
    const head = element(
      "span",
      {},
      ...row.head.map((text, i) => element("span", { className: HEADS[i] }, text)),
    );
    made.setAttribute("role", "row");
    head.setAttribute("role", row.cells.length ? "rowheader" : "gridcell");
    made.append(head);
    for (const key of row.at) {
      const span = element("span", { tabIndex: -1 });
      span.setAttribute("role", "gridcell");
      span.dataset.key = key;
      this.#spans.set(key, span);
      made.append(span);
    }
    return made;
  }

  #pressed(event, chosen) {
    const key = this.#key(event.target);
    if (key === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      chosen(key);
      return;
    }
    const next = this.#neighbour(key, event.key);
    if (next === undefined) return;
    event.preventDefault();
    this.focus(next);
  }

  #neighbour(key, pressed) {
    const rows = this.#rows.filter((row) => row.at.length);
    const y = rows.findIndex((row) => row.at.includes(key));
    const x = rows[y].at.indexOf(key);
    const down = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[pressed];
    const flat = rows.flatMap((row) => row.at);
    const across = { ArrowLeft: -1, ArrowRight: 1 }[pressed];
    if (across) return flat[flat.indexOf(key) + across];
    if (pressed === "Home") return flat[0];
    if (pressed === "End") return flat.at(-1);
    if (!down) return undefined;
    const row = rows[Math.min(Math.max(y + down, 0), rows.length - 1)];
    return row.at[Math.min(x, row.at.length - 1)];
  }

  #move_to(key) {
    const old = this.#spans.get(this.#current);
    if (old) old.tabIndex = -1;
    this.#current = key;
    this.#spans.get(key).tabIndex = 0;
  }

  focus(key) {
    this.#spans.get(key)?.focus();
  }

  /** Marks these cells and no other. */
  mark(keys, name) {
    for (const span of this.#host.querySelectorAll(`.${name}`)) span.classList.remove(name);
    for (const key of keys) this.#spans.get(key)?.classList.add(name);
    this.#spans.get(keys[0])?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Keys of the cells of which that is true. */
  where(holds) {
    return this.#rows.flatMap((row) => row.at.filter((key, i) => holds(row.cells[i])));
  }
}
