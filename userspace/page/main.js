// SPDX-License-Identifier: GPL-2.0-only
/* The page: what is typed goes to the tool, and what it shows is drawn. */

import { draw_changes } from "./changes.js";
import { address, at, block, element, from_base64, hex, PAGE } from "./dom.js";
import { Exercise } from "./exercise.js";
import { Files } from "./files.js";
import { predict_first } from "./lesson.js";
import { Machine } from "./machine.js";
import { Ram, Space } from "./maps.js";
import { events, log_end, Past } from "./past.js";
import { read_place, write_place } from "./place.js";
import { Prompt } from "./prompt.js";
import { Tour } from "./tour.js";
import { draw_about, draw_walk } from "./walk.js";

const KERNBASE = 0x80000000;
const FRESH = "mem=16M";
/* What one look at the log takes of it at most. */
const MOST_EVENTS = 1000;
/* What another page of this kind brought along. */
const STATE = "machine.xv6m";

async function compile(packed) {
  const stream = new Blob([from_base64(packed)])
    .stream()
    .pipeThrough(new DecompressionStream("deflate"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}

function sample_files() {
  const files = new Files();
  for (const [name, text] of Object.entries(JSON.parse(block("samples"))))
    files.set(name, from_base64(text));
  return files;
}

class App {
  /* What is looked at: an address space, and an address in it or in RAM. */
  pid = null;
  va = null;
  frame = null;
  /* What commands did here, for when they are undone. */
  log = [];

  constructor(machine) {
    this.machine = machine;
    this.prompt = new Prompt(machine, (line) => this.typed(line));
    this.ram = new Ram(machine, {
      chosen: (frame) => this.show_frame(frame),
      moved: (frame) => this.show_frame(frame),
    });
    this.space = new Space(machine, {
      chosen: (page) => this.show_page(page),
      moved: (page) => this.show_page(page),
    });
    this.exercise = new Exercise(machine, (line) => this.run(line));
    this.tour = new Tour(machine, (line) => this.typed(line));
    this.past = new Past(machine, (place) => this.look(place));
    this.listen();
  }

  listen() {
    at("proc").onchange = () => {
      this.pid = Number(at("proc").value);
      this.va = null;
      this.draw_space(false);
    };
    at("size").onchange = () => this.boot(at("size").value);
    at("tools").onsubmit = (event) => {
      event.preventDefault();
      this.find(at("find").value.trim());
    };
    at("link").onclick = () => this.link();
  }

  /** Another machine, freshly booted. */
  boot(size) {
    const refused = this.machine.open(`sim:${size}`);
    if (refused) {
      this.prompt.say(refused);
      return;
    }
    this.size = size;
    this.pid = this.va = this.frame = null;
    at("size").value = size;
    this.draw(false);
    this.prompt.say([{ fd: 1, text: `A fresh machine: -d sim:${size}\n` }]);
  }

  /** The one that came with the page, if it is sound. */
  restore(state) {
    this.machine.open("sim:mem=4M");
    const why = this.refused(state);
    if (why) {
      this.prompt.say([{ fd: 2, text: `xv6vm: ${STATE}: ${why}\n` }]);
      this.boot(FRESH);
      return;
    }
    this.size = "";
    at("size").prepend(element("option", { value: "", selected: true }, "as it was sent"));
    this.draw(false);
    this.prompt.say([{ fd: 1, text: `The machine that this page came with: ${STATE}\n` }]);
  }

  /* Takes it over, or says why not. */
  refused(state) {
    let bytes;
    try {
      bytes = from_base64(state);
    } catch {
      return "it is not written in base64";
    }
    this.machine.files.set(STATE, bytes);
    return this.machine.ask(`snapshot restore ${STATE}`).error?.text;
  }

  typed(line) {
    predict_first(
      line,
      () => this.run(line),
      (text) => this.prompt.say([{ fd: 1, text }]),
    );
  }

  run(line) {
    if (!this.past.is_now) this.look(this.past.end);
    const since = log_end(this.machine);
    this.prompt.echo(line);
    const said = this.machine.line(line);
    this.prompt.say(said);
    this.draw(true, this.happened(since));
    return said;
  }

  /* What is noted from there on, or what is no more. */
  happened(since) {
    const end = log_end(this.machine);
    const gone = this.log.filter((event) => event.seq >= end);
    this.log = this.log.filter((event) => event.seq < end);
    if (end < since) return gone.map((event) => ({ ...event, text: `undone: ${event.text}` }));
    const news = events(this.machine, since, MOST_EVENTS);
    this.log.push(...news.map((event) => ({ ...event })));
    return news;
  }

  /** As it was before an event; the place behind the last one is now. */
  look(place) {
    const from = this.past.place;
    const refused = this.machine.look(place);
    if (refused) {
      this.prompt.say(refused);
      this.past.draw();
      return;
    }
    const between = events(
      this.machine,
      Math.min(from, place),
      Math.min(Math.abs(place - from), MOST_EVENTS),
    );
    this.draw(true, between, place);
  }

  /* ---- what is drawn ---- */
  draw(marks, happened = [], place = undefined) {
    const { changed, procs } = this.ram.draw(marks);
    this.draw_procs(procs);
    const pages = this.draw_space(marks);
    this.past.draw(place);
    this.prompt.show(this.tour.draw());
    if (marks) this.draw_changes(happened, changed, pages);
    else at("changes").replaceChildren();
    if (this.frame !== null) this.about_frame();
  }

  draw_changes(happened, changed, pages) {
    const whose = (cell) => cell.label + (cell.pid ? ` of pid ${cell.pid}` : "");
    draw_changes(
      happened,
      {
        changed,
        fold: () => this.ram.fold(),
        name: whose,
        go: (frame) => this.go_frame(frame),
      },
      {
        changed: pages,
        pid: this.pid,
        fold: (key) => this.space.fold(key),
        name: (cell) => cell.label,
        go: (page) => this.go_page(page),
      },
    );
  }

  draw_procs(procs) {
    const wanted = procs.some((proc) => proc.pid === this.pid);
    if (!wanted) {
      this.pid = procs.find((proc) => proc.pid)?.pid ?? 0;
      this.va = null;
    }
    at("proc").replaceChildren(
      ...procs.map((proc) => {
        const text = proc.pid ? `${proc.name} (pid ${proc.pid})` : "the kernel's own";
        return element("option", { value: proc.pid, selected: proc.pid === this.pid }, text);
      }),
    );
  }

  draw_space(marks) {
    const changed = this.space.draw(this.pid, marks);
    draw_walk(this.machine, this.va === null ? null : this.pid, hex(this.va ?? 0), (pa) =>
      this.go_frame(Math.floor(pa / PAGE)),
    );
    this.light();
    return changed;
  }

  /* ---- what is looked at ---- */
  show_frame(frame) {
    this.frame = frame;
    this.about_frame();
  }

  about_frame() {
    const about = draw_about(this.machine, `--at ${hex(this.frame * PAGE)}`);
    this.both = about;
    this.light();
  }

  show_page(page) {
    this.va = page * PAGE;
    const about = draw_about(this.machine, `${this.pid} --at ${hex(this.va)}`);
    this.both = about;
    this.frame = about.frame === undefined ? null : Number(about.frame) / PAGE;
    draw_walk(this.machine, this.pid, hex(this.va), (pa) =>
      this.go_frame(Math.floor(pa / PAGE)),
    );
    this.light();
  }

  go_frame(frame) {
    this.show_frame(frame);
    this.ram.cells.focus(this.ram.key(frame));
  }

  go_page(page) {
    this.show_page(page);
    this.space.cells.focus(this.space.key(page));
  }

  /* A frame, and both addresses of it where they are drawn. */
  light() {
    const { u, v, pid } = this.both ?? {};
    const pages = [v];
    if (u !== undefined && pid === this.pid) pages.push(u);
    if (this.va !== null) pages.push(this.va);
    const keys = pages
      .filter((va) => va !== undefined)
      .map((va) => this.space.key(Math.floor(Number(va) / PAGE)));
    this.space.cells.mark(
      keys.filter((key) => key !== undefined),
      "lit",
    );
    this.ram.cells.mark(this.frame === null ? [] : [this.ram.key(this.frame)], "lit");
  }

  /** An address, a pid, the name of a process, or the letter of a kind. */
  find(text) {
    const where = address(text);
    const procs = [...at("proc").options];
    const named = procs.find((its) => its.value === text || its.text.startsWith(`${text} (`));
    if (/^0x/i.test(text) && where >= KERNBASE) this.go_frame((where - KERNBASE) / PAGE);
    else if (/^0x/i.test(text) && !Number.isNaN(where)) this.go_frame(Math.floor(where / PAGE));
    else this.find_cells(text, named);
  }

  find_cells(text, named) {
    const pid = named && Number(named.value);
    const keys = this.ram.cells.where((cell) =>
      named ? cell.pid === pid : text !== "" && cell.letter === text,
    );
    if (named) {
      this.pid = pid;
      this.va = null;
      at("proc").value = named.value;
      this.draw_space(false);
    }
    this.ram.cells.mark(keys, "found");
    at("told").textContent = `${keys.length} cells`;
  }

  link() {
    const frame = this.frame === null ? null : this.frame * PAGE;
    const of_page = this.va !== null;
    const place = write_place({
      machine: this.size,
      run: this.past.lines(),
      pid: of_page ? this.pid : null,
      at: of_page ? this.va : frame,
      before: this.past.is_now ? null : this.past.place,
      predict: at("predict").checked,
    });
    history.replaceState(null, "", place);
    at("told").textContent = "It is this page's address now.";
  }

  /** As the address says behind #. */
  open_place(place) {
    at("predict").checked = place.predict;
    for (const line of place.run) this.run(line);
    if (place.before !== null) this.look(place.before);
    at("proc").value = place.pid ?? this.pid;
    if (place.pid !== null && at("proc").value) {
      this.pid = place.pid;
      this.draw_space(false);
    }
    if (place.at === null) return;
    if (place.pid === null) this.show_frame(Math.floor(place.at / PAGE));
    else if (place.pid === this.pid) this.show_page(Math.floor(place.at / PAGE));
  }
}

async function start() {
  const machine = new Machine(await compile(block("module")), sample_files());
  const app = new App(machine);
  const place = read_place(location.hash);
  const state = block("state");
  if (state && !place.machine) app.restore(state);
  else app.boot(place.machine || FRESH);
  app.open_place(place);
  window.addEventListener("hashchange", () => location.reload());
  at("input").focus();
  document.documentElement.dataset.ready = Math.round(performance.now());
}

start().catch((error) => {
  at("log").textContent = `This browser cannot run the page: ${error.message}\n`;
});
