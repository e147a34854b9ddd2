// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the page's address says behind #: which machine, the commands that are run on it,
 * before which event it is, and what is looked at. So a teacher points:
 *
 *	#machine=mem=16M&run=proc fork 1&run=kalloc&pid=2&at=0x1000
 */

import { address } from "./dom.js";

const MACHINE = /^[a-z0-9=_,]*$/i;

export function read_place(text) {
  const parts = new URLSearchParams(text.replace(/^#/, ""));
  const machine = parts.get("machine") ?? "";
  const where = address(parts.get("at") ?? "");
  const pid = parts.get("pid") ?? "";
  const before = parts.get("before") ?? "";
  return {
    machine: MACHINE.test(machine) ? machine : "",
    run: parts.getAll("run"),
    pid: /^[0-9]{1,10}$/.test(pid) ? Number(pid) : null,
    at: Number.isNaN(where) ? null : where,
    before: /^[0-9]{1,9}$/.test(before) ? Number(before) : null,
    predict: parts.has("predict"),
  };
}

/** The same the other way. */
export function write_place({ machine, run, pid, at, before, predict }) {
  const parts = new URLSearchParams();
  if (machine) parts.append("machine", machine);
  for (const line of run) parts.append("run", line);
  if (pid !== null) parts.append("pid", pid);
  if (at !== null) parts.append("at", `0x${at.toString(16)}`);
  if (before !== null) parts.append("before", before);
  if (predict) parts.append("predict", "");
  return `#${parts}`;
}
