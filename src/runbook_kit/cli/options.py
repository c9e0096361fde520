"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click
from click.types import StringParamType

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorated = TypeVar("Decorated", bound=Callable[..., object])


class TargetName(StringParamType):
    """A target; shells complete it with the runbooks, phases and Markdown files that are here."""

    name = "target"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        from runbook_kit.cli.completing import target_items

        return target_items(incomplete)


class BlockName(StringParamType):
    """A block of the target on the same command line."""

    name = "block"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        from runbook_kit.cli.completing import block_items

        target = ctx.params.get("target") or next(iter(ctx.args), "")  # an option without value ends click's reading
        return block_items(str(target), incomplete)


def target_argument(command: Decorated) -> Decorated:
    """TARGET."""
    return click.argument("target", type=TargetName())(command)


def format_option(*forms: str) -> Callable[[Decorated], Decorated]:
    """`--format`, with the first of `forms` as default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="How to print the result.",
    )
