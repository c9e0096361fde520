"""Code behind `python -c` that only looks, and code that may do anything."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.pythoncode import LONGEST, only_looks

LOOKS = [
    "import sys; assert sys.version_info >= (3, 11)",
    "import sys, platform; print(sys.version_info.major, platform.system())",
    "import sys; sys.exit(0 if sys.version_info[:2] >= (3, 11) else 1)",
    "print(1 + 2)",
    "import sys; assert sys.platform in ('linux', 'darwin'), f'not here: {sys.platform}'",
    "",
]
ANYTHING = [
    "import os; os.remove('x')",
    "import sys; sys.modules['os'].remove('x')",
    "import sys; sys.stdout.write('x')",
    "import sys; sys.settrace(print)",
    "from sys import modules",
    "import sys as s; s.exit()",
    "open('x', 'w')",
    "print('x', file=1)",
    "print(*['x'], **{'file': 1})",
    "__import__('os').system('x')",
    "exec('x')",
    "(lambda: 1)()",
    "print.__self__.exec('x')",
    "''.__class__.__mro__",
    "'{0.__class__}'.format(1)",
    "[x for x in ()]",
    "print = 1",
    "import sys; sys.version_info.__class__",
    "import importlib.util; importlib.util.spec_from_file_location('a', 'b').loader.exec_module",
    "import importlib.util; importlib.util.find_spec('a.b')",  # it would import a
    "9 ** 9 ** 9",
    "def f(): pass",
    "import sys; assert (",
    "print('" + "x" * LONGEST + "')",
    "\0",
]


@pytest.mark.parametrize("code", LOOKS)
def test_code_that_only_looks(code: str) -> None:
    assert only_looks(code)


@pytest.mark.parametrize("code", ANYTHING)
def test_code_that_may_do_anything(code: str) -> None:
    assert not only_looks(code)
