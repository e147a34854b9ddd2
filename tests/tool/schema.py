# SPDX-License-Identifier: GPL-2.0-only
"""Each answer in JSON that a test has seen is as docs/xv6vm.schema.json says, of which each
part is what some answer has; and docs/json.md says the same. jsonschema judges.

Answers that differ in numbers and long texts alone are judged once, and so are rows of a list.
"""

import collections
import copy
import json
import os
import re

from tap import ANSWERS

try:
    from jsonschema import Draft202012Validator as Draft, validators
except ImportError:
    Draft = None

DOCS = os.path.abspath(__file__).rsplit("/tests/", 1)[0] + "/docs/"
# These answer nothing by themselves, only to people, or in a form of their own.
SILENT = {"batch", "grade", "help", "map", "qemu attach", "watch"}
# These are asked where there is a QEMU, by tests/minikernel/attach.py.
QEMU = "qemu "
# A module that is loaded alone has these.
LOADED = {"proc window: code", "proc window: cr2"}


def load():
    with open(DOCS + "xv6vm.schema.json", encoding="utf-8") as file:
        return json.load(file)


def form(value):
    """The same for all that differ in numbers and texts."""
    text = re.sub(r'"(?:[^"]{40,}|[^"]*[a-z] [^"]*[a-z]{2} [^"]*|[a-z-]+-[a-z-]+)"', '"..."', json.dumps(value))
    return re.sub(r"0x[0-9a-f]+|\b\d+", "0", text)


def reduced(value):
    """One row of each form is left in a list."""
    if isinstance(value, list):
        return list({form(row): row for row in map(reduced, value)}.values())
    return {k: reduced(v) for k, v in value.items()} if isinstance(value, dict) else value


def objects(value, where=""):
    """(where, an object)... from the outermost inwards."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, (dict, list)):
            yield from objects(inner, f"{where}/{key if isinstance(value, dict) else ''}")
    if isinstance(value, dict):
        yield where, value


class Judge:
    """@used: definitions and fields that answers have had."""

    def __init__(self, schema):
        self.schema, self.used = schema, collections.Counter()
        judge = validators.extend(Draft, {"$ref": self.noting("$ref"), "properties": self.noting("properties")})
        self.answer = judge({**schema["$defs"]["answer"], "$defs": schema["$defs"]})

    def noting(self, keyword):
        theirs = Draft.VALIDATORS[keyword]

        def function(validator, value, instance, schema):
            if keyword == "$ref":
                self.used[value] += 1
            elif isinstance(instance, dict):
                self.used.update((id(value), field) for field in value if field in instance)
            yield from theirs(validator, value, instance, schema) or ()
        return function

    def wrong(self, answer):
        """In one line, or None."""
        # (Where something is wrong inside, all the rest is unevaluated.)
        error = max(self.answer.iter_errors(answer), default=None,
                    key=lambda e: (e.validator != "unevaluatedProperties", len(e.absolute_path)))
        return error and f"{answer.get('command')!r}: {error.json_path}: {error.message[:400]}"

    def unused(self):
        nouns = [(n, noun) for n, noun in self.schema["$defs"].items() if n != "answer"]
        fields = [(f"{where}: {field}", (id(s["properties"]), field)) for n, part in [*nouns, *commands(self.schema)]
                  for where, s in objects(part, n) for field in s.get("properties", [])]
        return sorted([n for n, _ in nouns if f"#/$defs/{n}" not in self.used] +
                      [name for name, key in fields if key not in self.used])


def closed(judge, answers):
    """Where one field more would not be noticed."""
    seen, bad = set(), []
    for answer in answers:
        for where, inner in objects(answer):
            if (answer["command"], where) in seen:
                continue
            seen.add((answer["command"], where))
            inner["no such field"] = 1
            if not judge.wrong(answer):
                bad.append(f"{answer['command']}: {where}")
            del inner["no such field"]
    return bad


def rules(schema):
    """(commands, what it says of them)..."""
    for rule in schema["$defs"]["answer"]["allOf"]:
        of = rule["if"]["properties"]["command"]
        yield of.get("enum", [of.get("const")]), rule["then"]


def commands(schema):
    return [(name, then) for names, then in rules(schema) for name in names]


def few(answers):
    return list({form(a): a for a in (reduced(json.loads(text)) for text in answers)}.values())


def kind(schema):
    """What a field is, in a word or two."""
    if "items" in schema:
        return f"list of {kind(schema['items'])}"
    if "$ref" in schema:
        return schema["$ref"].split("/")[-1]
    words = schema.get("const", schema.get("enum", schema.get("type")))
    return ", ".join(f"`{w}`" for w in words) if isinstance(words, list) else words


def table(schema):
    """A line for each field, and below it those of objects that have no name."""
    needed = {n for s in [schema, *schema.get("anyOf", [])] for n in s.get("required", [])}
    for name, field in schema.get("properties", {}).items():
        yield f"| `{name}`{'' if name in needed else ' ?'} | {kind(field)} | {field.get('description', '')} |"
        inner = field.get("items", field)
        yield from (line.replace("| `", f"| `{name}.", 1) for line in table(inner))


def chapter(name, schema):
    alike = [kind(s) for s in [schema, *schema.get("allOf", [])] if "$ref" in s]
    fields = list(table(schema))
    said = [schema["description"], *(f"all that {noun} has" for noun in alike)]
    yield from (f"### {name}", "; ".join(said) + (", and" * bool(alike) + ":") * bool(fields), "")
    if fields:
        yield from ("| field | is | |", "|---|---|---|", *fields, "")


def reference(schema):
    """What docs/json.md has behind its own words."""
    nouns = [line for n, noun in schema["$defs"].items() if n != "answer" for line in chapter(n, noun)]
    answers = [line for names, then in rules(schema) for line in chapter("`" + "`, `".join(names) + "`", then)]
    return "\n".join(["## Nouns", "", *nouns, "## Answers", "", *answers]).rstrip() + "\n"


def page(tap, schema, update):
    with open(DOCS + "json.md", encoding="utf-8") as file:
        text = file.read()
    own = text.split("## Nouns\n")[0]
    if update:
        with open(DOCS + "json.md", "w", encoding="utf-8") as file:
            file.write(own + reference(schema))
    tap.equal(text, own + reference(schema), "docs/json.md has what the schema says")
    with open(DOCS + "../userspace/lib/state.h", encoding="utf-8") as file:
        version = re.search(r"STATE_VERSION (\d+)u", file.read()).group(1)
    tap.ok(f"version of the form: {version}." in own, "docs/json.md has the version of snapshots", version)


def attached(is_so):
    """Of a machine in QEMU: what has answered is all that can."""
    judge = Judge(load())
    bad = [w for w in map(judge.wrong, few(ANSWERS)) if w] + [u for u in judge.unused() if u.startswith(QEMU)]
    is_so(not bad, "answers are as the schema says, which has nothing else", bad)


def run(tap, names, update=False):
    """@names: of all commands."""
    schema = load()
    page(tap, schema, update)
    if not Draft:
        return tap.skip("JSON is as docs/xv6vm.schema.json says", "there is no python3-jsonschema")
    Draft.check_schema(schema)
    judge, answers = Judge(schema), few(ANSWERS)
    known = dict(commands(schema))
    tap.equal(set(names) - SILENT, set(known), "the schema has each command that answers")
    tap.equal([w for w in map(judge.wrong, answers) if w], [], "each answer is as the schema says")
    tap.equal([u for u in judge.unused() if not u.startswith(QEMU) and u not in LOADED], [], "each definition and each field of the schema is used")
    asked = {a["command"] for a in answers if "error" not in a}
    tap.equal({k for k in known if not k.startswith(QEMU)} - asked, set(), "each command has answered")
    tap.equal(closed(judge, copy.deepcopy(answers)), [], "no object takes a field that the schema does not have")
    print(f"# schema: {len(ANSWERS)} answers, {len(answers)} forms")
