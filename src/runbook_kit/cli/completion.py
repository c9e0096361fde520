"""`runbook completion`: the script that makes a shell complete commands, options and targets."""

from __future__ import annotations

import click

INSTALL = {
    "bash": "runbook completion bash > ~/.local/share/bash-completion/completions/runbook",
    "zsh": "runbook completion zsh > ~/.zfunc/_runbook   (with ~/.zfunc in fpath, before compinit)",
    "fish": "runbook completion fish > ~/.config/fish/completions/runbook.fish",
}


@click.command("completion", epilog="\b\n" + "\n".join(INSTALL.values()))
@click.argument("shell", type=click.Choice(list(INSTALL)))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import ShellComplete, get_completion_class

    from runbook_kit.cli.screen import put

    root = context.find_root()
    name = root.info_name or "runbook"
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(root.command, {}, name, f"_{name.upper()}_COMPLETE")
    put(ShellComplete.source(made))  # the class's own `source` starts bash, only to warn about old versions
