// SPDX-License-Identifier: GPL-2.0-only
/* The system that the tool's C library asks, as far as it asks: files in memory. */

import { grow, plain, transfer } from "./files.js";

const E = {
  OK: 0,
  BADF: 8,
  EXIST: 20,
  INVAL: 28,
  ISDIR: 31,
  NOENT: 44,
  NOSYS: 52,
};
const CHARACTERS = 2;
const FOLDER = 3;
const REGULAR = 4;
/* The one folder that is open from the start. */
const ROOT = 3;
const CREATE = 1;
const EXCLUSIVE = 4;
const TRUNCATE = 8;
const APPEND = 1;
/* Takes all, and has nothing. */
const NOWHERE = "dev/null";

/** How a program ends itself. */
export class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/**
 * What a module imports, each call by its name. write(fd, bytes) gets what goes to fd 1 and
 * 2; memory has to be set once there is one.
 */
export class System {
  #files;
  #words;
  #env;
  #write;
  #open = new Map();
  #next = ROOT + 1;
  memory = null;

  constructor({ files, args = [], env = [], write }) {
    const coded = (words) => words.map((word) => new TextEncoder().encode(`${word}\0`));
    this.#files = files;
    this.#words = coded(args);
    this.#env = coded(env);
    this.#write = write;
  }

  /* Whatever else there is, is not there. */
  get imports() {
    const call = (_, name) => this[name]?.bind(this) ?? (() => E.NOSYS);
    return { wasi_snapshot_preview1: new Proxy({}, { get: call }) };
  }

  #view() {
    return new DataView(this.memory.buffer);
  }

  #bytes(at, length) {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  #path(at, length) {
    return plain(new TextDecoder().decode(this.#bytes(at, length)));
  }

  #set32(at, value) {
    this.#view().setUint32(at, value, true);
  }

  #set64(at, value) {
    this.#view().setBigUint64(at, BigInt(value), true);
  }

  #buffers(at, count) {
    const word = (i) => this.#view().getUint32(at + 4 * i, true);
    return Array.from({ length: count }, (_, i) => this.#bytes(word(2 * i), word(2 * i + 1)));
  }

  /* Reads or writes at a place, or where the last one ended. */
  #carry(fd, at, count, place, done, writes) {
    const handle = this.#open.get(fd);
    if (!handle?.file) return E.BADF;
    const begin = place ?? (handle.append ? handle.file.size : handle.at);
    let end = begin;
    for (const buffer of this.#buffers(at, count))
      end += transfer(handle.file, end, buffer, writes);
    if (place === undefined) handle.at = end;
    this.#set32(done, end - begin);
    return E.OK;
  }

  #stat(at, type, size) {
    this.#bytes(at, 64).fill(0);
    this.#view().setUint8(at + 16, type);
    this.#set64(at + 24, 1);
    this.#set64(at + 32, size);
    return E.OK;
  }

  #is_folder(name) {
    return name === "" || this.#files.names().some((file) => file.startsWith(`${name}/`));
  }

  /* Entries of a folder: names and types. */
  #entries(name) {
    const before = name ? `${name}/` : "";
    const found = new Map();
    for (const file of this.#files.names()) {
      if (!file.startsWith(before)) continue;
      const [first, ...rest] = file.slice(before.length).split("/");
      found.set(first, rest.length ? FOLDER : REGULAR);
    }
    return [...found];
  }

  #open_file(name, flags) {
    const file = this.#files.find(name);
    if (name === NOWHERE) return { file: { bytes: new Uint8Array(0), size: 0 } };
    if (!file && this.#is_folder(name)) return { folder: name };
    if (file && flags & EXCLUSIVE) return E.EXIST;
    if (!file && !(flags & CREATE)) return E.NOENT;
    if (!file) this.#files.set(name, new Uint8Array(0));
    if (flags & TRUNCATE) this.#files.find(name).size = 0;
    return { file: this.#files.find(name) };
  }

  /* A list of texts: how much it is, and itself. */
  #sizes(words, count, size) {
    this.#set32(count, words.length);
    this.#set32(
      size,
      words.reduce((sum, word) => sum + word.length, 0),
    );
    return E.OK;
  }

  #texts(words, list, text) {
    words.forEach((word, i) => {
      this.#set32(list + 4 * i, text);
      this.#bytes(text, word.length).set(word);
      text += word.length;
    });
    return E.OK;
  }

  args_sizes_get(count, size) {
    return this.#sizes(this.#words, count, size);
  }

  args_get(list, text) {
    return this.#texts(this.#words, list, text);
  }

  environ_sizes_get(count, size) {
    return this.#sizes(this.#env, count, size);
  }

  environ_get(list, text) {
    return this.#texts(this.#env, list, text);
  }

  clock_time_get(clock, precision, at) {
    this.#set64(at, Math.round(performance.now() * 1e6));
    return E.OK;
  }

  fd_prestat_get(fd, at) {
    if (fd !== ROOT) return E.BADF;
    this.#set32(at, 0);
    this.#set32(at + 4, 1);
    return E.OK;
  }

  fd_prestat_dir_name(fd, at) {
    this.#bytes(at, 1).set([0x2f]);
    return E.OK;
  }

  #type(fd) {
    if (fd < ROOT) return CHARACTERS;
    return this.#open.get(fd)?.file ? REGULAR : FOLDER;
  }

  fd_fdstat_get(fd, at) {
    if (fd > ROOT && !this.#open.has(fd)) return E.BADF;
    this.#bytes(at, 24).fill(0);
    this.#view().setUint8(at, this.#type(fd));
    /* All rights; with that of seeking, characters are no terminal. */
    this.#bytes(at + 8, 16).fill(0xff);
    return E.OK;
  }

  fd_fdstat_set_flags() {
    return E.OK;
  }

  fd_sync() {
    return E.OK;
  }

  fd_close(fd) {
    return this.#open.delete(fd) ? E.OK : E.BADF;
  }

  fd_write(fd, at, count, done) {
    if (fd !== 1 && fd !== 2) return this.#carry(fd, at, count, undefined, done, true);
    let sum = 0;
    for (const buffer of this.#buffers(at, count)) {
      this.#write(fd, buffer.slice());
      sum += buffer.length;
    }
    this.#set32(done, sum);
    return E.OK;
  }

  fd_read(fd, at, count, done) {
    if (fd) return this.#carry(fd, at, count, undefined, done, false);
    this.#set32(done, 0);
    return E.OK;
  }

  fd_pread(fd, at, count, place, done) {
    return this.#carry(fd, at, count, Number(place), done, false);
  }

  fd_pwrite(fd, at, count, place, done) {
    return this.#carry(fd, at, count, Number(place), done, true);
  }

  fd_seek(fd, offset, whence, done) {
    const handle = this.#open.get(fd);
    if (!handle?.file) return E.BADF;
    const at = [0, handle.at, handle.file.size][whence] + Number(offset);
    if (!(at >= 0)) return E.INVAL;
    handle.at = at;
    this.#set64(done, at);
    return E.OK;
  }

  fd_filestat_get(fd, at) {
    if (fd > ROOT && !this.#open.has(fd)) return E.BADF;
    return this.#stat(at, this.#type(fd), this.#open.get(fd)?.file?.size ?? 0);
  }

  fd_filestat_set_size(fd, size) {
    const file = this.#open.get(fd)?.file;
    if (!file) return E.BADF;
    grow(file, Number(size));
    file.size = Number(size);
    return E.OK;
  }

  fd_readdir(fd, at, room, cookie, done) {
    const folder = fd === ROOT ? "" : this.#open.get(fd)?.folder;
    if (folder === undefined) return E.BADF;
    let used = 0;
    for (const [i, [name, type]] of this.#entries(folder).entries()) {
      if (i < Number(cookie) || used === room) continue;
      const text = new TextEncoder().encode(name);
      const entry = new Uint8Array(24 + text.length);
      const view = new DataView(entry.buffer);
      view.setBigUint64(0, BigInt(i + 1), true);
      view.setUint32(16, text.length, true);
      view.setUint8(20, type);
      entry.set(text, 24);
      const part = entry.subarray(0, room - used);
      this.#bytes(at + used, part.length).set(part);
      used += part.length;
    }
    this.#set32(done, used);
    return E.OK;
  }

  path_filestat_get(fd, follow, at, length, to) {
    const name = this.#path(at, length);
    const file = this.#files.find(name);
    if (name === NOWHERE) return this.#stat(to, CHARACTERS, 0);
    if (file) return this.#stat(to, REGULAR, file.size);
    return this.#is_folder(name) ? this.#stat(to, FOLDER, 0) : E.NOENT;
  }

  path_open(fd, follow, at, length, flags, rights, inherit, kind, to) {
    const got = this.#open_file(this.#path(at, length), flags);
    if (typeof got === "number") return got;
    this.#open.set(this.#next, { at: 0, append: kind & APPEND, ...got });
    this.#set32(to, this.#next++);
    return E.OK;
  }

  /* They come with their files. */
  path_create_directory() {
    return E.EXIST;
  }

  path_rename(fd, from, from_length, to_fd, to, to_length) {
    const name = this.#path(from, from_length);
    if (!this.#files.find(name)) return E.NOENT;
    this.#files.move(name, this.#path(to, to_length));
    return E.OK;
  }

  path_unlink_file(fd, at, length) {
    return this.#files.remove(this.#path(at, length)) ? E.OK : E.NOENT;
  }

  proc_exit(code) {
    throw new Exit(code);
  }
}
