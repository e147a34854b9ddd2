# SPDX-License-Identifier: GPL-2.0-only
"""The library as others get it: its headers in C++, what it exports, NULL everywhere."""

import os
import re
import shutil
import subprocess

ROOT = os.path.abspath(__file__).rsplit("/tests/", 1)[0]
LIB = os.path.join(ROOT, "userspace", "lib")
HEADERS = ("libxv6vm.h", "xv6image.h", "xv6view.h")
# Numbers alone go in.
NO_POINTERS = {"xv6vm_big_remark", "xv6vm_reason_text", "xv6vm_invariant_text", "xv6vm_kind_text",
               "xv6vm_state_text", "xv6vm_event_text", "xv6vm_cause_text",
               "xv6vm_image_kind_text", "xv6vm_image_rule_text",
               "xv6vm_image_cause_text", "xv6vm_image_step_text", "xv6vm_image_rules_name", "xv6vm_image_rules_text"}


def functions(header):
    with open(os.path.join(LIB, header), encoding="utf-8") as text:
        bare = re.sub(r"/\*.*?\*/", "", text.read(), flags=re.S)
    return set(re.findall(r"^[a-z_].*?\b\*?(xv6vm_[a-z0-9_]+)\(", bare, re.M))


def exported(tap, folder):
    archive = os.path.join(folder, "libxv6vm.a")
    if not os.path.exists(archive):
        print("# its programs are emulated: what it exports is not looked at")
        return
    symbols = subprocess.run(["nm", "-g", "--defined-only", archive],
                             capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r"^[0-9a-f]+ [A-Z] (\w+)$", symbols, re.M))
    wanted = set().union(*map(functions, HEADERS))
    tap.equal((names - wanted, wanted - names), (set(), set()), "library: exports what the headers have")


def in_cxx(tap):
    compiler = shutil.which("g++")
    if not compiler:
        print("# no g++: the headers are not read as C++")
        return
    source = "".join(f"#include <{h}>\n" for h in HEADERS) + \
        "int main() { xv6vm *h; return xv6vm_open(\"sim\", 0, &h, nullptr); }\n"
    result = subprocess.run(
        [compiler, "-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{LIB}",
         f"-I{ROOT}/include/uapi", "-x", "c++", "-"],
        input=source, capture_output=True, text=True, check=False)
    tap.ok(result.returncode == 0, "library: the headers in C++", result.stderr)
    mangled = subprocess.run(
        [compiler, f"-I{LIB}", f"-I{ROOT}/include/uapi", "-x", "c++", "-", "-S", "-o", "-"],
        input=source, capture_output=True, text=True, check=False)
    tap.ok("_Z" not in mangled.stdout and "xv6vm_open" in mangled.stdout,
           "library: C++ calls it by its C names", mangled.stdout)


def run(tap, folder):
    exported(tap, folder)
    in_cxx(tap)
    with open(os.path.join(ROOT, "tests", "tool", "lib_null.c"), encoding="utf-8") as source:
        tried = set(re.findall(r"\b(xv6vm_\w+)\b", source.read()))
    tap.equal((functions("libxv6vm.h") | functions("xv6image.h")) - tried - NO_POINTERS, set(),
              "library: each function is tried with NULL")
