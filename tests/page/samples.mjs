// SPDX-License-Identifier: GPL-2.0-only
// The tool as WebAssembly, without a browser. Reads [[arguments, ...], ...] as JSON, runs
// each on files of its own, and prints [{ code, out, err, ms }, ...].
//
//   node tests/page/samples.mjs MODULE SAMPLES

import { readFileSync, readdirSync } from "node:fs";
import { Files } from "../../userspace/page/files.js";
import { run_tool } from "../../userspace/page/machine.js";

const [path, folder] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(path));
const samples = readdirSync(folder).map((name) => [
  name,
  new Uint8Array(readFileSync(`${folder}/${name}`)),
]);

function run(args) {
  const files = new Files();
  for (const [name, bytes] of samples) files.set(name, bytes);
  const start = performance.now();
  return {
    ...run_tool(module, files, args),
    ms: performance.now() - start,
  };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(run)));
