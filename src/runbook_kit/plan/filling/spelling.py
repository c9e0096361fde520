"""How a value, or a reference to a secret, is spelled in each kind of quotes, so that the shell reads it back."""

from __future__ import annotations

import re
from typing import Final

from runbook_kit.document.quoting import Quote
from runbook_kit.plan.filling.assignments import CODE_VARIABLE, INTEGERS

PLAIN: Final = re.compile(r"[A-Za-z0-9_@%+:,./-]*")  # means itself, quoted or not, to every shell
ENVIRONMENT_NAME: Final = re.compile(r"[A-Z_][A-Z0-9_]*")
# What decides which programs later commands are, what those load, or what they are told besides their arguments.
ALTERING: Final = re.compile(
    r"PATH|HOME|PWD|OLDPWD|TMPDIR|CDPATH|GLOBIGNORE|EXECIGNORE|POSIXLY_CORRECT|RUNBOOK\w*|ZDOTDIR|FPATH|LOCPATH|GCONV_PATH"
    r"|GIT_(?:(?:COMMON_|TEMPLATE_)?DIR|WORK_TREE|INDEX_FILE|EXEC_PATH|OBJECT_DIRECTORY|ALTERNATE\w*|ATTR\w*|PROXY\w*|SSH\w*)"
    r"|PYTHON(?:PATH|HOME|USERBASE|PLATLIBDIR|PYCACHEPREFIX|BREAKPOINT|WARNINGS|INSPECT|EXECUTABLE)|VIRTUAL_ENV"
    r"|NODE_PATH|NPM_CONFIG_\w+|PERL5?LIB|RUBYLIB|GEM_(?:HOME|PATH)|BUNDLE_GEMFILE|CURL_HOME|WGETRC|RUSTC(?:_WRAPPER)?"
    r"|CARGO_HOME|GOFLAGS|CC|CXX|GREP_OPTIONS|OPENSSL_(?:CONF|MODULES|ENGINES)|\w+PAGER|" + CODE_VARIABLE.pattern
)
TAKEN: Final = re.compile(
    r"USER|LOGNAME|U?ID|E?UID|PPID|TERM|LANG|LC_\w+|HOSTNAME|MAIL|TZ|GROUPS"
    r"|FUNCNAME|DIRSTACK|PIPESTATUS|REPLY|OPTARG|OPTERR|LINES|COLUMNS|HIST\w+|COMP\w+|_|"
    + "|".join([ALTERING.pattern, *sorted(INTEGERS)])
)
RESERVED: Final = frozenset(
    {"if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "function"}
    | {"select", "time", "coproc"}
)
OPEN_ESCAPE: Final = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:x[0-9A-Fa-f]?|[0-7]{1,2}|u[0-9A-Fa-f]{0,3}|U[0-9A-Fa-f]{0,7}|c)\Z"
)


def spell(value: str, quote: Quote, before: str = "", after: str = "") -> str:
    """`value` as it is written in `quote`, between the texts `before` and `after`, to be that value in one word.

    Not for `comment` and `unknown`. In here-documents the value must be of one line.
    """
    match quote:
        case "bare":
            return value if _needs_no_quotes(value, after) else f"'{_single(value)}'"
        case "single":
            return _single(value)
        case "double":  # an interactive shell would replace `!!` there, so it is quoted outside
            return re.sub("!+", "\"'\\g<0>'\"", re.sub(r'([\\$`"])', r"\\\1", value))
        case "ansi":
            if OPEN_ESCAPE.search(before):
                return f"''{_single(value)}'$'"
            return value.replace("\\", r"\\").replace("'", r"\'")
        case "here":
            return re.sub(r"([\\$`])", r"\\\1", value)
        case "here-literal":
            return value
    raise ValueError(f"no value can be spelled in {quote!r}")


def refer(name: str, quote: Quote) -> str:
    """A reference in `quote` to the environment variable `name`, which stays one word whatever its value is."""
    reference = f"${{{name}}}"
    match quote:
        case "bare":
            return f'"{reference}"'
        case "single":
            return f"'\"{reference}\"'"
        case "ansi":
            return f"'\"{reference}\"$'"
        case "double" | "here":
            return reference
    raise ValueError(f"nothing is expanded in {quote!r}")


def is_free(name: str) -> bool:
    """Whether an environment variable may have that name: valid, and without a meaning to the shell or the loader."""
    return ENVIRONMENT_NAME.fullmatch(name) is not None and not TAKEN.fullmatch(name)


def alters_programs(name: str) -> bool:
    """Whether a variable of that name decides what later commands are or do; a name that none may have does, too."""
    return ENVIRONMENT_NAME.fullmatch(name) is None or ALTERING.fullmatch(name) is not None


def _single(value: str) -> str:
    return value.replace("'", r"'\''")


def _needs_no_quotes(value: str, after: str) -> bool:
    """Unquoted digits before `>` would be a descriptor, a word before `(` a function."""
    if not value or not PLAIN.fullmatch(value) or value in RESERVED:
        return False
    return value[0] != "-" and not after.startswith(("<", ">", "("))
