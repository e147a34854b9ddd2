// SPDX-License-Identifier: GPL-2.0-only
/* The tool's own code, called: a line goes in, text and JSON come out. */

import { Exit, System } from "./wasi.js";

/** One command of the tool, as a program of its own. Returns { code, out, err }. */
export function run_tool(module, files, args) {
  const text = ["", ""];
  const decoders = [new TextDecoder(), new TextDecoder()];
  const wasi = new System({
    files,
    args: ["xv6vm", ...args],
    write: (fd, bytes) => {
      text[fd - 1] += decoders[fd - 1].decode(bytes, { stream: true });
    },
  });
  const { exports } = new WebAssembly.Instance(module, wasi.imports);
  let code;
  wasi.memory = exports.memory;
  try {
    exports._initialize();
    code = exports.__main_void();
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    code = error.code;
  }
  return { code, out: text[0], err: text[1] };
}

/** The prompt on a machine that stays. */
export class Machine {
  #exports;
  #said = [];

  constructor(module, files) {
    const wasi = new System({
      files,
      env: ["HOME=/"],
      write: (fd, bytes) => this.#said.push({ fd, bytes }),
    });
    this.files = files;
    this.#exports = new WebAssembly.Instance(module, wasi.imports).exports;
    wasi.memory = this.#exports.memory;
    this.#exports._initialize();
  }

  /* Calls with a text of C. */
  #call(name, text, ...rest) {
    const bytes = new TextEncoder().encode(`${text}\0`);
    const at = this.#exports.malloc(bytes.length);
    new Uint8Array(this.#exports.memory.buffer).set(bytes, at);
    try {
      return this.#exports[name](at, ...rest);
    } finally {
      this.#exports.free(at);
    }
  }

  /* What was said meanwhile, in order: [{ fd, text }]. */
  #take() {
    const decoders = [null, new TextDecoder(), new TextDecoder()];
    const said = [];
    for (const { fd, bytes } of this.#said.splice(0)) {
      const text = decoders[fd].decode(bytes, { stream: true });
      if (said.at(-1)?.fd === fd) said.at(-1).text += text;
      else said.push({ fd, text });
    }
    return said;
  }

  #json() {
    const said = this.#take();
    return JSON.parse(said.map(({ fd, text }) => (fd === 1 ? text : "")).join("") || "null");
  }

  /** Another machine, as -d names them. Returns what is said if it cannot be. */
  open(spec) {
    const refused = this.#call("page_open", spec);
    return refused ? this.#take() : null;
  }

  line(text) {
    this.#call("page_line", text);
    return this.#take();
  }

  /** What is asked is how it was before that event. Returns what is said if nobody knows. */
  look(event) {
    const refused = this.#exports.page_look(event);
    return refused ? this.#take() : null;
  }

  /** The answer of a command, which is not remembered, as an object. */
  ask(text) {
    this.#call("page_ask", text, 1);
    return this.#json();
  }

  complete(text) {
    this.#call("page_complete", text);
    return this.#json();
  }

  /** What a tour waits for, or null. */
  tour() {
    this.#exports.page_tour();
    return this.#json();
  }

  /** { at, states }: the commands that led from state to state, and which one it is in. */
  past() {
    this.#exports.page_past();
    return this.#json();
  }
}
