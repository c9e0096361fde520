"""A shell text as simple commands in source order: what each says, and where in the text it stands."""

from __future__ import annotations

from msgspec import Struct


class Place(Struct, frozen=True):
    """Where a command stands: in which function, substitution, subshells and pipeline, and behind which operator."""

    function: str = ""
    substitution: str = ""  # how it opens: `$(`, a backtick, `<(`, `>(`
    subshells: tuple[int, ...] = ()  # outermost first; a change of folder stays inside one
    position: int = 0  # in its pipeline, 0 when it is alone or first
    feeds: str = ""  # the text of the command whose output it reads, empty when none does
    after: str = ""  # `&&` or `||` when it is the right side of one
    condition: bool = False  # part of what an `if`, `elif` or `while` tests

    def behind(self, operator: str) -> Place:
        """The right side of `operator`."""
        return Place(
            self.function, self.substitution, self.subshells, self.position, self.feeds, operator, self.condition
        )

    def in_pipeline(self, position: int, feeds: str) -> Place:
        """One stage of a pipeline, which reads what `feeds` prints."""
        return Place(self.function, self.substitution, self.subshells, position, feeds, self.after, self.condition)

    def on_its_own(self) -> Place:
        """A command inside a word: it reads no pipe."""
        if not self.feeds and not self.after and not self.position:
            return self
        return Place(self.function, self.substitution, self.subshells, condition=self.condition)


TOP = Place()


class Redirect(Struct, frozen=True):
    """One redirection: the operator, its target word, and the file descriptor when one is named.

    Of a here-document (`<<`) the target is the body.
    """

    operator: str
    target: str
    fd: str = ""


class SimpleCommand(Struct, frozen=True):
    """Words with their assignments and redirections; without words it only assigns or redirects."""

    words: tuple[str, ...]
    line: int  # 1-based, in the source
    assignments: tuple[tuple[str, str], ...] = ()
    redirects: tuple[Redirect, ...] = ()
    place: Place = TOP


class FunctionDefinition(Struct, frozen=True):
    """`name() …`: the commands of its body follow, with the name in their place."""

    name: str
    line: int


Statement = SimpleCommand | FunctionDefinition


class Script(Struct, frozen=True):
    """What a text would run, in source order, and what could not be read."""

    statements: tuple[Statement, ...]
    problems: tuple[tuple[int, str], ...] = ()  # line and a sentence

    @property
    def commands(self) -> tuple[SimpleCommand, ...]:
        return tuple(each for each in self.statements if isinstance(each, SimpleCommand))

    @property
    def functions(self) -> tuple[FunctionDefinition, ...]:
        return tuple(each for each in self.statements if isinstance(each, FunctionDefinition))
