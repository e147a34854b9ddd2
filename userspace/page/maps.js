// SPDX-License-Identifier: GPL-2.0-only
/* RAM and one address space, both drawn by the tool's own view. */

import { Cells, unfold } from "./cells.js";
import { at, element, hex, PAGE } from "./dom.js";

/* Cells in a row, as the window has room for them. */
const across = () => (window.innerWidth < 500 ? 32 : 64);

/** Frames. A key is the number of the first one in a cell. */
export class Ram {
  #view = null;

  constructor(machine, hooks) {
    this.machine = machine;
    this.cells = new Cells(
      at("ram-cells"),
      "Physical memory, one cell a frame or several",
      hooks,
    );
  }

  /** Returns what is new in it, and the processes there are. */
  draw(marks) {
    const width = across();
    const view = this.machine.ask(`view --width ${width} --rows ${4096 / width}`);
    const cells = unfold(view.runs);
    const rows = [];
    for (let i = 0; i < cells.length; i += width) {
      const part = cells.slice(i, i + width);
      rows.push({
        head: ["", hex(i * view.fold * PAGE)],
        cells: part,
        at: part.map((_, j) => (i + j) * view.fold),
      });
    }
    this.#view = view;
    at("ram-scale").textContent =
      `${view.frames} frames, ${view.fold === 1 ? "one" : view.fold} in each cell`;
    at("letters").replaceChildren(
      ...view.letters.map((kind) =>
        element("div", {}, element("b", {}, kind.letter), ` ${kind.label}: ${kind.frames}`),
      ),
    );
    return { changed: this.cells.draw(rows, marks), procs: view.processes };
  }

  /* Frames in a cell. */
  fold() {
    return this.#view.fold;
  }

  /* The cell that a frame lies in. */
  key(frame) {
    return frame - (frame % this.#view.fold);
  }
}

/** Pages of a process. A key is the number of the first page in a cell. */
export class Space {
  #folds = new Map();
  #pid = null;

  constructor(machine, hooks) {
    this.machine = machine;
    this.cells = new Cells(
      at("space-cells"),
      "Address space, one cell a page or several",
      hooks,
    );
  }

  /** Returns what is new in it, if it is of the same process as before. */
  draw(pid, marks) {
    const view = this.machine.ask(`view ${pid} --width ${across() / 2} --rows 40`);
    let region = "";
    this.#folds.clear();
    const rows = (view.rows ?? []).map((row) => {
      const first = Number(row.at) / PAGE;
      const name = row.va === region ? "" : row.label;
      const cells = unfold(row.runs);
      const keys = cells.map((_, i) => first + i * row.fold);
      region = row.va;
      keys.forEach((key) => this.#folds.set(key, row.fold));
      return { head: this.#head(row, name, cells.length), cells, at: keys };
    });
    const changed = this.cells.draw(rows, marks && pid === this.#pid);
    this.#pid = pid;
    return changed;
  }

  /* Pages in the cell of that key. */
  fold(key) {
    return this.#folds.get(key);
  }

  #head(row, name, cells) {
    if (!cells) return [name, row.at, "", `${row.pages} pages, none mapped`];
    return [name, row.at, row.fold > 1 ? `x${row.fold}` : ""];
  }

  /* The cell that a page lies in, or undefined. */
  key(page) {
    for (const [key, fold] of this.#folds) if (page >= key && page < key + fold) return key;
    return undefined;
  }
}
