// SPDX-License-Identifier: GPL-2.0-only
/* Elements. Whatever a machine says becomes text, never markup. */

export const PAGE = 4096;

export const at = (id) => document.getElementById(id);

/** element("p", { className: "x" }, "text", element("b", {}, "bold")) */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

/** What is in the block of that name, without blanks around it. */
export const block = (id) => at(id).textContent.trim();

export function from_base64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

export const hex = (number) => `0x${(number >>> 0).toString(16).padStart(8, "0")}`;

/** An address as one types it, or NaN. */
export function address(text) {
  return /^(0x[0-9a-f]{1,8}|[0-9]{1,10})$/i.test(text) ? Number(text) : NaN;
}
