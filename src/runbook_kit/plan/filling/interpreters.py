"""Programs that read some of their words, or their standard input, as code of their own: shells, SQL, filters."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

# How a program reads a word, mildest first. A `number` is evaluated; a `plain` word passes through a small language
# or another shell, which letters, digits and `_@%+:,./-` cannot disturb; `program` is what will run.
Reading = Literal["data", "number", "plain", "program", "code"]
READINGS: Final[tuple[Reading, ...]] = ("data", "number", "plain", "program", "code")


class Interpreter(Struct, frozen=True):
    """How programs read their words; patterns match whole names, and options without their value.

    An option's value is the rest of its word or, when nothing is left, the next word. What is missing here must err
    on the side of code: an option in `takes` that has no value would hide the operand behind it.
    """

    names: str
    code: str = ""  # options whose value is code
    plain: str = ""  # options whose value must be plain
    takes: str = ""  # options whose value is data
    takes_two: str = ""  # options with two words of data
    flags: str | None = None  # options without value; with this given, an option of no kind makes every operand code
    first: Reading = "data"  # the first operand
    rest: Reading = "data"  # the operands after it
    code_if: str = ""  # options that make the first operand code: `-c` of a shell
    data_if: str = ""  # options that make it data: `-f FILE` of awk
    all_if: str = ""  # options or operands that make every word code
    with_word: str = ""  # holds only for commands with this word: `git rebase`
    anywhere: bool = False  # options are also read behind operands
    builtin: bool = False  # only the shell itself calls it
    input: bool = False  # without an operand that names it, code comes from standard input


SSH_FLAGS = r"-[46AaCfGgKkMNnqsTtVvXxYy]*"

# fmt: off
INTERPRETERS: Final = (
    Interpreter(r"(?:ba|da|z|[mk]|a|fi|c|tc|rba)?sh", code_if=r"-[A-Za-z]*c[A-Za-z]*|--command", input=True,
        takes=r"[-+][A-Za-z]*[oO][A-Za-z]*|--(?:rcfile|init-file)", first="program",
        flags=r"[-+][A-Za-z]+|--(?:login|no-?rc|no-?profile|no-config|posix|restricted|verbose|noediting)",
        data_if=r"-[A-Za-z]*s[A-Za-z]*"),
    Interpreter(r"python|pypy|ipython", code=r"-[A-Za-z]*c", takes=r"-[WXQm]|--check-hash-based-pycs", input=True,
        flags=r"-[bBdEhiIOPqRsStuvVx?]+", data_if=r"-m|-[A-Za-z]*c", first="program"),
    Interpreter(r"python|pypy|ipython", plain=r"-m"),
    Interpreter(r"perl", code=r"-[A-Za-z0-9]*[eE]", takes=r"-I", flags=r"-[A-Za-z0-9]\S*", first="program", input=True,
        data_if=r"-[A-Za-z0-9]*[eE]",
        all_if=r"-[A-Za-z0-9]*[np][A-Za-z0-9]*"),
    Interpreter(r"ruby|jruby|php|lua|luajit|Rscript|R|julia|elixir|groovy|scala|clojure|clj|node|nodejs|bun|deno|racket"
        r"|guile|sbcl|octave|tclsh|swipl|ghc|erl|raku|osascript|pwsh|powershell|expect", first="program", input=True,
        code=r"-[A-Za-z0-9]*[eErpcBR]|--(?:eval|print|expression)|-(?:pe|eval|Command|EncodedCommand)",
        data_if=r"-[eE]|--eval|-pe", takes=r"-[IC]|--(?:require|import|loader)", flags=r"--[\w-]+=.*|-[A-Za-z]+"),
    Interpreter(r"deno", with_word="eval", first="code", rest="code"),
    Interpreter(r"[gnm]?awk", code=r"-e|--source", takes=r"-[Fvfil]|--(?:field-separator|assign|file|include)",
        flags=r"-[Fvf].+|-[bcCgGhkMnNOPrsStV]+|--(?!source)[\w-]+(?:=.*)?", first="code",
        data_if=r"-f|--file|-e|--source"),
    Interpreter(r"g?sed", code=r"-[A-Za-z]*e|--expression", takes=r"-[A-Za-z]*f|--file", first="code",
        flags=r"-[EnrsuzbB]+|-[EnrsuzbB]*i.*|--(?!expression)[\w-]+(?:=.*)?",
        data_if=r"-[A-Za-z]*[ef]|--(?:expression|file)"),
    Interpreter(r"jq|gojq|jaq|yq|dasel", takes=r"-[fL]|--(?:from-file|library-path|indent)", first="code",
        takes_two=r"--(?:arg|argjson|slurpfile|rawfile)", data_if=r"-f|--from-file",
        flags=r"-[nrcsSeajCMRhViPNoy0-9]+|--(?:null-input|raw-output0?|compact-output|slurp|sort-keys|exit-status|tab|seq"
        r"|ascii-output|join-output|color-output|monochrome-output|raw-input|stream|unbuffered|inplace|prettyPrint)"),
    Interpreter(r"eval|trap|alias|bind|complete|compgen|let|fc|unset|read|mapfile|readarray|getopts|declare|typeset|local"
        r"|export|readonly|repeat", first="code", rest="code", all_if=r".*", builtin=True),
    Interpreter(r"source|\.", first="program", builtin=True),
    Interpreter(r"crontab|at|batch|watch|parallel|entr|tmux|screen|ansible|salt|cmd|m4|gdb|lldb|bc|dc|ed|ex|vim?|nvim|emacs"
        r"|emacsclient|mlr|xmlstarlet|xmllint|socat", first="code", rest="code", all_if=r".*", input=True),
    Interpreter(r"printf", code=r"-v", first="plain"),
    Interpreter(r"wait", code=r"-p"),
    Interpreter(r"(?:auto)?ssh|mosh|slogin", code=SSH_FLAGS + r"[oe]|--ssh|--server", first="plain", rest="code",
        plain=SSH_FLAGS + r"[JlbSWLRDwOQ]", takes=SSH_FLAGS + r"[BcEFIimpP]", input=True),
    Interpreter(r"scp|sftp|ssh-copy-id|rsync", code=r"-[oSD]|-[A-Za-z]*e|--rsh|--rsync-path", plain=r"--?[\w-]+",
        first="plain", rest="plain", anywhere=True),
    Interpreter(r"su|runuser|flock|script|vagrant|nc|ncat|netcat", anywhere=True,
        code=r"-[A-Za-z]*c|--(?:session-)?command|-e|--(?:sh-)?exec"),
    Interpreter(r"psql|pgcli|usql", code=r"-[A-Za-z]*c|--command", plain=r"-v|--set|--variable", anywhere=True,
        input=True),
    Interpreter(r"mysql|mariadb|hive|beeline|spark-sql|cqlsh|mongo|mongosh|snowsql|influx|trino|presto|sqlcmd|redis-cli"
        r"|clickhouse(?:-client)?|impala-shell", code=r"-[A-Za-z]*[eqQ]|--(?:execute|eval|query|init-command)",
        anywhere=True, input=True),
    Interpreter(r"redis-cli", with_word="eval", first="code", rest="code"),
    Interpreter(r"bq", with_word="query", rest="code", anywhere=True),
    Interpreter(r"sqlite3|duckdb", code=r"-cmd|-[cs]", takes=r"-(?:separator|newline|nullvalue|init)", rest="code",
        input=True),
    Interpreter(r"g?make|ninja|just|npm|npx|pnpm|yarn|rake", plain=r"--?[\w-]+", first="plain", rest="plain"),
    Interpreter(r"g?make", code=r"--eval", anywhere=True, input=True),
    Interpreter(r"g?tar|bsdtar", anywhere=True, code=r"-I|--(?:to-command|checkpoint-action|use-compress-program"
        r"|rsh-command|info-script|new-volume-script)"),
    Interpreter(r"env", code=r"-S|--split-string"),
    Interpreter(r"wget", code=r"-e|--execute|--use-askpass", anywhere=True),
    Interpreter(r"kubectl|oc", code=r"--template", anywhere=True),
    Interpreter(r"git", code=r"-c|--config-env|--exec-path", takes=r"-C|--(?:git-dir|work-tree|namespace)"),
    Interpreter(r"git", anywhere=True, code=r"--(?:exec|extcmd|upload-pack|receive-pack|config|open-files-in-pager)"
        r"|--[\w-]+-filter"),
    Interpreter(r"git", with_word="clone", code=r"-[cu]", anywhere=True),
    Interpreter(r"git", with_word="rebase", code=r"-x", anywhere=True),
    Interpreter(r"git", with_word="difftool", code=r"-x", anywhere=True),
    Interpreter(r"git", with_word="foreach", first="code", rest="code"),
    Interpreter(r"git", with_word="bisect", rest="plain"),
    Interpreter(r"git", with_word="config", rest="plain"),
    Interpreter(r"aws", with_word="send-command", code=r"--parameters|--cli-input-json", anywhere=True),
    Interpreter(r"az", with_word="run-command", code=r"--scripts|--parameters", anywhere=True),
    Interpreter(r"consul", with_word="exec", rest="code"),
    Interpreter(r"docker|podman|buildah|nerdctl", with_word="build", input=True),
    Interpreter(r"xargs|terraform|sqlplus|isql|irb|ghci", input=True),
)
# fmt: on

# Of any program: these options' values are commands, queries or templates; so are these words.
CODE_OPTION: Final = r"--(?:command|eval|execute|exec|expression|query|init-command|jq)"
CODE_WORD: Final = r"(?:-o=?|--output=)?(?:jsonpath(?:-as-json|-file)?|go-template(?:-file)?|custom-columns)=.*"

STARTS_PROGRAM: Final = frozenset({"-exec", "-execdir", "-ok", "-okdir"})  # of find: the next word is run
# The program inside starts behind `--`; without that, behind one of these words and the name of a pod.
BEHIND_DASHES: Final = frozenset({"kubectl", "oc"})
INSIDE_WORDS: Final = frozenset({"exec", "rsh"})
# Their operands are names of things, so that `apt install jq` is no call of jq.
NAMES_ONLY: Final = frozenset(
    {"apt", "apt-get", "aptitude", "dnf", "yum", "apk", "brew", "pacman", "zypper", "snap", "port", "choco"}
    | {"pip", "pip3", "pipx", "gem", "dpkg", "rpm", "helm", "which", "type", "whereis", "man", "info"}
    | {"systemctl", "service", "journalctl", "launchctl", "rc-service", "pgrep", "pkill", "killall", "kill"}
    | {"ls", "cat", "cp", "mv", "rm", "mkdir", "rmdir", "touch", "ln", "chmod", "chown", "stat", "file", "du", "df"}
    | {"cd", "pushd", "head", "tail", "wc", "sort", "diff", "tee", "grep", "egrep", "fgrep", "rg", "ag", "rsync"}
    | {"scp", "sftp", "echo", "printf", "print", "test", "git", "gh", "glab", "curl", "wget"}
)
