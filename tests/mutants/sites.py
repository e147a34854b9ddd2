# SPDX-License-Identifier: GPL-2.0-only
"""Finds what can be changed in a file of kernel C: one small change is one mutant.

The file is cut into tokens, not parsed. The kernel's style tells the rest: binary
operators have blanks around them, a function begins with "{" in column 0. What is
not C after all does not compile, and is dropped by those who try.
"""

import dataclasses
import re

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<directive>^[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>\b(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*\b)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<op><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)

NUMBER = re.compile(r"(0[xX][0-9a-fA-F]+|[0-9]+)([uUlL]*)$")
CONSTANT = re.compile(r"[A-Z][A-Z0-9_]{2,}$")

# What an operator between blanks becomes.
BINARY = {
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"],
    "<<": [">>"], ">>": ["<<"], "&": ["|"], "|": ["&"], "^": ["|"],
    "&&": ["||"], "||": ["&&"], "==": ["!="], "!=": ["=="],
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
    "+=": ["-="], "-=": ["+="], "|=": ["&="], "&=": ["|="],
}
UNARY = {"!": [""], "~": [""], "++": ["--"], "--": ["++"]}
# Compilers and tools read these; a program that is right does not notice them.
SILENT = {"lockdep_assert_held", "lockdep_assert_held_read", "BUILD_BUG_ON", "NULL"}
# Statements that begin so are no expressions.
KEYWORDS = {"return", "if", "for", "while", "do", "else", "switch", "case", "default", "goto"}
TYPES = {"struct", "const", "static", "union", "enum", "u8", "u16", "u32", "u64", "int",
         "bool", "char", "void", "size_t", "xv6_pte_t", "unsigned", "__le32", "__le64"}


@dataclasses.dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    end: int


@dataclasses.dataclass(frozen=True)
class Mutant:
    """START to END of a file becomes NEW; BEFORE and AFTER show that to people."""
    file: str
    function: str
    kind: str
    start: int
    end: int
    new: str
    before: str
    after: str
    copy: int = 0

    @property
    def key(self):
        """Stays the same when other lines change."""
        return (self.file, self.function, self.before, self.after, self.copy)


def tokens_of(text):
    for match in TOKEN.finditer(text):
        if match.lastgroup not in ("comment", "directive"):
            yield Token(match.lastgroup, match.group(), match.start(), match.end())


def squeeze(text):
    return " ".join(text.split())


def closing(tokens, i):
    """The index of what closes the bracket at I."""
    depth = 0
    for at in range(i, len(tokens)):
        depth += tokens[at].text in "([{"
        depth -= tokens[at].text in ")]}"
        if not depth:
            return at
    return len(tokens) - 1


def blocks(text, tokens):
    """(name, first, last) of each function, and of each table of data."""
    i = 0
    name = None
    while i < len(tokens):
        token = tokens[i]
        if token.text == "(" and i and tokens[i - 1].kind == "name":
            name = tokens[i - 1].text
            i = closing(tokens, i)
        elif token.text == "=" and tokens[i + 1].text == "{":
            last = closing(tokens, i + 1)
            back = i - 1
            while tokens[back].kind != "name" or CONSTANT.match(tokens[back].text):
                back -= 1
            yield tokens[back].text, i + 1, last, False
            i = last
        elif token.text == "{":
            last = closing(tokens, i)
            if text[:token.start].endswith("\n"):
                yield name, i, last, True
            i = last
        i += 1


def spaced(text, token):
    return text[token.start - 1] in " \t\n" and text[token.end] in " \t\n"


def is_room(tokens, i):
    """Is it for how many characters an array has room?"""
    back = i
    while tokens[back - 1].text not in (";", "{", "}", "="):
        back -= 1
    return tokens[i - 1].text == "[" and "char" in (tokens[back].text, tokens[back + 1].text) and \
        tokens[back - 1].text != "="


def number_changes(token):
    digits, suffix = NUMBER.match(token.text).groups()
    octal = digits[0] == "0" and digits.isdigit() and digits != "0"
    value = int(digits, 8 if octal else 0)
    base = "0{:o}".format if octal else hex if digits[:2] in ("0x", "0X") else str
    values = dict.fromkeys([value + 1, value - 1, 0])
    return [base(v) + suffix for v in values if v >= 0 and v != value]


def token_changes(text, tokens, i, code):
    """(kind, new text) for the token at I; CODE: in a function."""
    token = tokens[i]
    if token.kind == "number":
        # Room for one character fewer is missed by the longest of texts alone.
        yield from (("constant", new) for new in number_changes(token) if not is_room(tokens, i))
    elif token.kind == "name" and token.text in ("true", "false"):
        yield "constant", "false" if token.text == "true" else "true"
    elif token.kind == "name" and CONSTANT.match(token.text) and \
            tokens[i + 1].text != "(" and token.text not in SILENT and \
            tokens[i - 1].text not in ("[", "."):
        yield "constant", "0"
        yield "constant", f"({token.text} + 1)"
    elif code and token.kind == "op" and token.text in BINARY and spaced(text, token):
        yield from (("operator", new) for new in BINARY[token.text])
    elif code and token.kind == "op" and token.text in UNARY:
        yield from (("operator", new) for new in UNARY[token.text])


def span_change(kind, first, last, new):
    return kind, first.start, last.end, new


def statement_changes(text, tokens, first, last):
    """Conditions negated, results lost, statements deleted."""
    i = first + 1
    while i < last:
        token = tokens[i]
        if token.text in ("if", "while") and tokens[i + 1].text == "(":
            end = closing(tokens, i + 1)
            inner = text[tokens[i + 1].end:tokens[end].start]
            yield span_change("condition", tokens[i + 1], tokens[end], f"(!({inner}))")
            i = end
        elif token.text == "for":
            i = closing(tokens, i + 1)
        elif begins_statement(tokens, i):
            end = statement_end(tokens, i)
            if token.text == "return" and end > i + 1 and tokens[i + 1].text != "0":
                yield span_change("result", token, tokens[end], "return 0;")
            elif deletable(tokens, i, end):
                yield span_change("deleted", token, tokens[end], ";")
        i += 1


def begins_statement(tokens, i):
    return tokens[i].kind == "name" and tokens[i - 1].text in (";", "{", "}", ")", "else", ":") or \
        tokens[i].text == "*" and tokens[i - 1].text in (";", "{", "}", ")")


def statement_end(tokens, i):
    while i < len(tokens) - 1 and tokens[i].text != ";":
        i = closing(tokens, i) if tokens[i].text in "([{" else i
        i += 1
    return i


def deletable(tokens, i, end):
    words = {t.text for t in tokens[i:end]}
    return tokens[i].text not in KEYWORDS | TYPES | SILENT and "{" not in words and \
        tokens[i + 1].text != ":"


def line_around(text, start, end):
    """The offsets of the lines that START to END lies in."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return first, len(text) if last < 0 else last


def shown(text, start, end, new):
    first, last = line_around(text, start, end)
    return squeeze(text[first:last]), squeeze(text[first:start] + new + text[end:last])


def changes(text, tokens):
    for name, first, last, code in blocks(text, tokens):
        for i in range(first + 1, last):
            for kind, new in token_changes(text, tokens, i, code):
                yield name, kind, tokens[i].start, tokens[i].end, new
        if code:
            for change in statement_changes(text, tokens, first, last):
                yield name, *change


def mutants_of(file, text):
    """All mutants of one file, in its order."""
    seen = {}
    for name, kind, start, end, new in changes(text, list(tokens_of(text))):
        before, after = shown(text, start, end, new)
        mutant = Mutant(file, name, kind, start, end, new, before, after)
        copy = seen[mutant.key] = seen.get(mutant.key, -1) + 1
        yield dataclasses.replace(mutant, copy=copy)


def mutated(text, mutant):
    """The file with the change, in as many lines as before."""
    cut = text[mutant.start:mutant.end]
    lines = "\n" * (cut.count("\n") - mutant.new.count("\n"))
    return text[:mutant.start] + mutant.new + lines + text[mutant.end:]
