// SPDX-License-Identifier: GPL-2.0-only
/* The way of an address, cr3 -> PDE -> PTE -> frame, and what a cursor says. */

import { at, element } from "./dom.js";

function entry(its) {
  const cells = [its.chosen ? ">" : "", its.index, its.pa, its.value];
  return element(
    "tr",
    { className: its.chosen ? "chosen" : "" },
    ...cells.map((text) => element("td", {}, String(text))),
  );
}

function box(its, go) {
  const to = element("button", {
    type: "button",
    className: "to",
    onclick: () => go(Number(its.pa)),
  });
  to.textContent = its.pa;
  to.setAttribute("aria-label", `${its.title} at ${its.pa}: show this frame`);
  const made = element(
    "li",
    { className: its.fails ? "fails" : "" },
    element("h3", {}, its.title),
    element("p", {}, its.text ? `${its.text}, ` : "", "at ", to),
  );
  if (its.index) made.append(element("p", {}, its.index));
  if (its.entries.length) made.append(element("table", {}, ...its.entries.map(entry)));
  made.append(element("p", {}, its.says, its.fails ? " The walk ends here." : ""));
  return made;
}

/** go(pa): show the frame there. */
export function draw_walk(machine, pid, va, go) {
  const walk = pid === null ? null : machine.ask(`view ${pid} ${va}`);
  const told = walk && !walk.error;
  at("bits").textContent = told
    ? `${walk.va}  ${walk.bits}`
    : "Choose a page of an address space.";
  at("boxes").replaceChildren(...(told ? walk.boxes.map((its) => box(its, go)) : []));
  at("result").textContent = told ? walk.result : (walk?.error.text ?? "");
}

/** Returns the answer: the frame, and both addresses of it. */
export function draw_about(machine, words) {
  const about = machine.ask(`view ${words}`);
  at("lines").replaceChildren(
    ...(about.lines ?? [{ label: "", text: about.error?.text ?? "" }]).flatMap((line) => [
      element("dt", {}, line.label),
      element("dd", {}, line.text),
    ]),
  );
  return about;
}
