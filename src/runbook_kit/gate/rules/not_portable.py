"""A block uses what the bash 3.2 and the BSD tools of macOS do not have.

Runbooks are read at night on whatever machine is at hand. `mapfile`, `declare -A`, `${name^^}`, `&>>` and `|&` need
bash 4; `sed -i` without a suffix, `date -d`, `readlink -f`, `grep -P`, `timeout` and `xargs -r` are those of GNU, and
on macOS they fail or do something else. Off as shipped: turn it on where operators work on macOS.

Each message names what works on both. A block for Linux alone belongs on the host it is for, behind `ssh` or in a
container, where this rule does not look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.gate.commands.shell import Shell, holds_shell, shells
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.plan.shell.tree import Command, read_commands, read_tree

Found = tuple[int, int, str, str]  # characters of the text, what it is, what works everywhere
# Program → option letters or long options → (what is said, what works everywhere).
OPTIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "date": (("-d|--date*", "`date -d` is GNU's", "Use `date -v` beside it, or `python3 -c`."),),
    "readlink": (("-f|-e|-m|--canonicalize*", "`readlink -f` is GNU's", "Use `cd DIR && pwd -P`."),),
    "grep": (("-P|--perl-regexp", "`grep -P` is GNU's", "Use `grep -E` or `perl -ne`."),),
    "xargs": (
        ("-r|--no-run-if-empty", "`xargs -r` is GNU's", "Leave it out: BSD's does nothing for empty input anyway."),
    ),
    "stat": (("-c|--format*|--printf*", "`stat -c` is GNU's", "Use `wc -c`, `ls -l` or `python3 -c`."),),
    "cp": (("-t|--target-directory*|--parents", "this option of `cp` is GNU's", "Name the target last."),),
    "sort": (("-V|--version-sort", "`sort -V` is GNU's", "Sort by fields: `sort -t. -k1,1n -k2,2n`."),),
    "head": (("--bytes*|--lines*", "long options of `head` are GNU's", "Use `head -c` or `head -n`."),),
    "declare": (("-A|-n|-g", "`declare -A`, `-n` and `-g` need bash 4", "Use two plain arrays, or another language."),),
    "local": (("-A|-n", "`local -A` and `-n` need bash 4", "Use two plain arrays, or another language."),),
    "base64": (("-w*|--wrap*", "`base64 -w` is GNU's", "Pipe it through `tr -d '\\n'`."),),
}
PROGRAMS = {
    "mapfile": ("`mapfile` needs bash 4", "Read lines with `while IFS= read -r`."),
    "readarray": ("`readarray` needs bash 4", "Read lines with `while IFS= read -r`."),
    "timeout": ("`timeout` is GNU's", "Give the fence `timeout=`."),
    "tac": ("`tac` is GNU's", "Use `tail -r` beside it, or `sed -n '1!G;h;$p'`."),
    "nproc": ("`nproc` is GNU's", "Use `getconf _NPROCESSORS_ONLN`."),
    "sha256sum": ("`sha256sum` is GNU's", "Use `shasum -a 256`."),
    "md5sum": ("`md5sum` is GNU's", "Use `openssl md5`."),
}
SYNTAX = (
    (re.compile(r"\$\{[A-Za-z_]\w*(?:\[[^]\n]{0,80}\])?(?:\^\^?|,,?)[^}\n]{0,80}\}"),
     "changing case in `${…}` needs bash 4", "Use `tr '[:lower:]' '[:upper:]'`."),
    (re.compile(r"&>>"), "`&>>` needs bash 4", "Write `>> FILE 2>&1`."),
    (re.compile(r"\|&"), "`|&` needs bash 4", "Write `2>&1 |`."),
    (re.compile(r"\$\{[A-Za-z_]\w*@[A-Z]\}"), "`${name@…}` needs bash 4.4", "Use `printf %q`."),
)  # fmt: skip


def check(subject: Subject) -> Iterator[Violation]:
    """What every block has that macOS lacks."""
    if not holds_shell(subject.source.text):
        return
    for shell in shells(subject.page):
        for start, end, what, instead in (*_commands(shell), *_syntax(shell)):
            span = shell.span(subject.source, start, end)
            message = f"{what[:1].upper()}{what[1:]}; macOS does not have it."
            yield Violation(span, message, instead, token=shell.text[start:end])


def _commands(shell: Shell) -> Iterator[Found]:
    for command in read_commands(shell.text):
        name = command.words[0]
        if name in PROGRAMS:
            yield command.start, command.start + len(name), *PROGRAMS[name]
        for options, what, instead in OPTIONS.get(name, ()):
            if _has_option(command, options):
                yield command.start, command.end, what, instead
        if name in ("sed", "gsed") and name == "sed" and _edits_in_place(command):
            yield (
                command.start,
                command.end,
                "`sed -i` without a suffix is GNU's",
                "Write `sed -i.bak`, or use `perl -pi -e`.",
            )
    tree = read_tree(shell.text)
    for node in tree.nodes("declaration_command") if tree is not None else ():
        words = tree.text[tree.start(node) : tree.end(node)].split() if tree is not None else []
        for options, what, instead in OPTIONS.get(words[0], ()):
            if tree is not None and _has_option(Command(tuple(words), 0, 0), options):
                yield tree.start(node), tree.end(node), what, instead


def _has_option(command: Command, options: str) -> bool:
    """Whether one of `-x|--long*` is given; letters may stand together."""
    for word in command.words[1:]:
        for option in options.split("|"):
            long = option.removesuffix("*")
            if option[:2] == "--" and (word.startswith(long) if option[-1] == "*" else word == long):
                return True
            if option[:2] != "--" and re.match(rf"-[A-Za-z]{{0,8}}{long[1]}", word):
                return True
    return False


def _edits_in_place(command: Command) -> bool:
    """Whether `sed -i` is given a script where BSD's wants a suffix."""
    words = command.words[1:]
    return any(word in ("-i", "-Ei", "-ri", "-ni", "--in-place") and words[at + 1 : at + 2] != ("",)
               for at, word in enumerate(words))  # fmt: skip


def _syntax(shell: Shell) -> Iterator[Found]:
    found = [(match, what, instead) for pattern, what, instead in SYNTAX for match in pattern.finditer(shell.text)]
    if found:
        from runbook_kit.document.quoting import read_quoting

        quoting = read_quoting(shell.text)
        for match, what, instead in found:
            quote = quoting.within(match.start(), match.start() + 1)
            if quote not in ("comment", "single", "here-literal") and (match[0][0] == "$" or quote == "bare"):
                yield match.start(), match.end(), what, instead
