// SPDX-License-Identifier: GPL-2.0
/* The system that the tool's C library asks, as far as it asks: files in memory. */

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

/** How a program ends itself. */
export class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}

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

function grow(file, size) {
  if (size > file.bytes.length) {
    const bytes = new Uint8Array(Math.max(size, 2 * file.bytes.length));
    bytes.set(file.bytes.subarray(0, file.size));
    file.bytes = bytes;
  }
  if (size > file.size) file.bytes.fill(0, file.size, size);
  file.size = Math.max(size, file.size);
}

/** Copies between memory and a file at a place. Returns how much. */
function transfer(file, at, bytes, writes) {
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
function plain(path) {
  return path
    .split("/")
    .filter((part) => part && part !== ".")
    .join("/");
}

/**
 * What a module imports. write(fd, bytes) gets what goes to fd 1 and 2; attach(memory)
 * has to be called once there is one.
 */
export function system({ files, args = [], write }) {
  const words = args.map((word) => new TextEncoder().encode(`${word}\0`));
  const open = new Map();
  let memory;
  let next = ROOT + 1;

  const view = () => new DataView(memory.buffer);
  const bytes = (at, length) => new Uint8Array(memory.buffer, at, length);
  const path = (at, length) =>
    plain(new TextDecoder().decode(bytes(at, length)));
  const set32 = (at, value) => view().setUint32(at, value, true);
  const set64 = (at, value) => view().setBigUint64(at, BigInt(value), true);

  function buffers(at, count) {
    const v = view();
    return Array.from({ length: count }, (_, i) =>
      bytes(
        v.getUint32(at + 8 * i, true),
        v.getUint32(at + 8 * i + 4, true),
      ),
    );
  }

  /* Reads or writes at a place, or where the last one ended. */
  function carry(fd, at, count, place, done, writes) {
    const handle = open.get(fd);
    if (!handle) return E.BADF;
    let from = place ?? (handle.append ? handle.file.size : handle.at);
    const begin = from;
    for (const buffer of buffers(at, count))
      from += transfer(handle.file, from, buffer, writes);
    if (place === undefined) handle.at = from;
    set32(done, from - begin);
    return E.OK;
  }

  function stat(at, type, size, number) {
    bytes(at, 64).fill(0);
    set64(at + 8, number);
    view().setUint8(at + 16, type);
    set64(at + 24, 1);
    set64(at + 32, size);
    return E.OK;
  }

  function is_folder(name) {
    return (
      name === "" || files.names().some((file) => file.startsWith(`${name}/`))
    );
  }

  /* Entries of a folder: names and types. */
  function entries(name) {
    const before = name ? `${name}/` : "";
    const found = new Map();
    for (const file of files.names()) {
      if (!file.startsWith(before)) continue;
      const [first, ...rest] = file.slice(before.length).split("/");
      found.set(first, rest.length ? FOLDER : REGULAR);
    }
    return [...found];
  }

  function open_file(name, flags, append) {
    if (name === "dev/null") return { file: { bytes: new Uint8Array(0), size: 0 }, at: 0 };
    let file = files.find(name);
    if (!file && is_folder(name)) return { folder: name };
    if (file && flags & EXCLUSIVE) return E.EXIST;
    if (!file && !(flags & CREATE)) return E.NOENT;
    if (!file) {
      files.set(name, new Uint8Array(0));
      file = files.find(name);
    }
    if (flags & TRUNCATE) file.size = 0;
    return { file, at: 0, append };
  }

  const calls = {
    args_sizes_get(count, size) {
      set32(count, words.length);
      set32(
        size,
        words.reduce((sum, word) => sum + word.length, 0),
      );
      return E.OK;
    },
    args_get(list, text) {
      words.forEach((word, i) => {
        set32(list + 4 * i, text);
        bytes(text, word.length).set(word);
        text += word.length;
      });
      return E.OK;
    },
    environ_sizes_get(count, size) {
      set32(count, 0);
      set32(size, 0);
      return E.OK;
    },
    environ_get: () => E.OK,
    clock_time_get(clock, precision, at) {
      set64(at, Math.round(performance.now() * 1e6));
      return E.OK;
    },
    fd_prestat_get(fd, at) {
      if (fd !== ROOT) return E.BADF;
      set32(at, 0);
      set32(at + 4, 1);
      return E.OK;
    },
    fd_prestat_dir_name(fd, at) {
      bytes(at, 1).set([0x2f]);
      return E.OK;
    },
    fd_fdstat_get(fd, at) {
      const handle = open.get(fd);
      const file = handle?.file ? REGULAR : FOLDER;
      if (fd > ROOT && !handle) return E.BADF;
      bytes(at, 24).fill(0);
      view().setUint8(at, fd < ROOT ? CHARACTERS : file);
      bytes(at + 8, 16).fill(0xff);
      /* Characters that can seek are no terminal. */
      return E.OK;
    },
    fd_fdstat_set_flags: () => E.OK,
    fd_sync: () => E.OK,
    fd_close: (fd) => (open.delete(fd) ? E.OK : E.BADF),
    fd_write(fd, at, count, done) {
      if (fd !== 1 && fd !== 2)
        return carry(fd, at, count, undefined, done, true);
      let sum = 0;
      for (const buffer of buffers(at, count)) {
        write(fd, buffer.slice());
        sum += buffer.length;
      }
      set32(done, sum);
      return E.OK;
    },
    fd_read(fd, at, count, done) {
      if (fd) return carry(fd, at, count, undefined, done, false);
      set32(done, 0);
      return E.OK;
    },
    fd_pread: (fd, at, count, place, done) =>
      carry(fd, at, count, Number(place), done, false),
    fd_pwrite: (fd, at, count, place, done) =>
      carry(fd, at, count, Number(place), done, true),
    fd_seek(fd, offset, whence, done) {
      const handle = open.get(fd);
      if (!handle?.file) return E.BADF;
      const base = [0, handle.at, handle.file.size][whence];
      const at = base + Number(offset);
      if (!(at >= 0)) return E.INVAL;
      handle.at = at;
      set64(done, at);
      return E.OK;
    },
    fd_filestat_get(fd, at) {
      const handle = open.get(fd);
      if (fd < ROOT) return stat(at, CHARACTERS, 0, fd);
      if (fd > ROOT && !handle) return E.BADF;
      return handle?.file
        ? stat(at, REGULAR, handle.file.size, fd)
        : stat(at, FOLDER, 0, fd);
    },
    fd_filestat_set_size(fd, size) {
      const file = open.get(fd)?.file;
      if (!file) return E.BADF;
      grow(file, Number(size));
      file.size = Number(size);
      return E.OK;
    },
    fd_readdir(fd, at, room, cookie, done) {
      const folder = fd === ROOT ? "" : open.get(fd)?.folder;
      if (folder === undefined) return E.BADF;
      let used = 0;
      for (const [i, [name, type]] of entries(folder).entries()) {
        if (i < Number(cookie)) continue;
        const text = new TextEncoder().encode(name);
        const entry = new Uint8Array(24 + text.length);
        const v = new DataView(entry.buffer);
        v.setBigUint64(0, BigInt(i + 1), true);
        v.setUint32(16, text.length, true);
        v.setUint8(20, type);
        entry.set(text, 24);
        const part = entry.subarray(0, room - used);
        bytes(at + used, part.length).set(part);
        used += part.length;
        if (used === room) break;
      }
      set32(done, used);
      return E.OK;
    },
    path_filestat_get(fd, follow, at, length, to) {
      const name = path(at, length);
      const file = files.find(name);
      if (file) return stat(to, REGULAR, file.size, 0);
      return is_folder(name) ? stat(to, FOLDER, 0, 0) : E.NOENT;
    },
    path_open(fd, follow, at, length, flags, rights, inherit, kind, to) {
      const got = open_file(path(at, length), flags, kind & APPEND);
      if (typeof got === "number") return got;
      open.set(next, got);
      set32(to, next++);
      return E.OK;
    },
    path_rename(fd, from, from_length, to_fd, to, to_length) {
      const name = path(from, from_length);
      if (!files.find(name)) return E.NOENT;
      files.move(name, path(to, to_length));
      return E.OK;
    },
    path_unlink_file: (fd, at, length) =>
      files.remove(path(at, length)) ? E.OK : E.NOENT,
    proc_exit(code) {
      throw new Exit(code);
    },
  };
  /* Whatever else there is, is not there. */
  const rest = { get: (has, name) => has[name] ?? (() => E.NOSYS) };
  return {
    imports: { wasi_snapshot_preview1: new Proxy(calls, rest) },
    attach(its) {
      memory = its;
    },
  };
}
