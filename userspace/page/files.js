// SPDX-License-Identifier: GPL-2.0-only
/* Files in memory. */

/** Files by name, each a block that grows as it is written. */
export class Files {
  #files = new Map();

  set(name, bytes) {
    this.#files.set(name, { bytes, size: bytes.length });
  }

  get(name) {
    const file = this.#files.get(name);
    return file && file.bytes.subarray(0, file.size);
  }

  names() {
    return [...this.#files.keys()].sort();
  }

  find(name) {
    return this.#files.get(name);
  }

  move(from, to) {
    this.#files.set(to, this.#files.get(from));
    this.#files.delete(from);
  }

  remove(name) {
    return this.#files.delete(name);
  }
}

export function grow(file, size) {
  if (size > file.bytes.length) {
    const bytes = new Uint8Array(Math.max(size, 2 * file.bytes.length));
    bytes.set(file.bytes.subarray(0, file.size));
    file.bytes = bytes;
  }
  if (size > file.size) file.bytes.fill(0, file.size, size);
  file.size = Math.max(size, file.size);
}

/** Copies between memory and a file at a place. Returns how much. */
export function transfer(file, at, bytes, writes) {
  if (writes) {
    grow(file, at + bytes.length);
    file.bytes.set(bytes, at);
    return bytes.length;
  }
  const part = file.bytes.subarray(at, Math.min(file.size, at + bytes.length));
  bytes.set(part);
  return part.length;
}

/** "a/./b" as the files are called. */
export function plain(path) {
  return path
    .split("/")
    .filter((part) => part && part !== ".")
    .join("/");
}
