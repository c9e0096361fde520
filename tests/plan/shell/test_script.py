"""The values a shell text is read into."""

from __future__ import annotations

from runbook_kit.plan.shell.script import TOP, FunctionDefinition, Place, Script, SimpleCommand


def test_a_script_tells_commands_from_definitions() -> None:
    command, function = SimpleCommand(("ls",), 1), FunctionDefinition("f", 2)
    script = Script((command, function))
    assert script.commands == (command,)
    assert script.functions == (function,)


def test_the_right_side_of_an_operator_keeps_its_pipeline() -> None:
    assert Place(position=1, feeds="a").behind("&&") == Place(position=1, feeds="a", after="&&")


def test_a_stage_reads_the_one_before() -> None:
    assert TOP.in_pipeline(1, "curl x") == Place(position=1, feeds="curl x")


def test_a_command_inside_a_word_reads_no_pipe() -> None:
    assert TOP.on_its_own() is TOP
    inside = Place(function="f", position=1, feeds="a", after="||", subshells=(1,), condition=True)
    assert inside.on_its_own() == Place(function="f", subshells=(1,), condition=True)
