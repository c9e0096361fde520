"""One run: what is found, what is remembered, and that remembering changes nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.gate.engine.around import order, told

from runbook_kit.document.source import Source
from runbook_kit.gate.engine.cache import Shelf, settled
from runbook_kit.gate.engine.order import Order
from runbook_kit.gate.engine.run import GateRun, Verdict
from runbook_kit.gate.paths.words import Words
from runbook_kit.gate.policy.names import GATES

FOREVER = 4_000_000_000_000_000_000  # ns; later than every file


def found(asked: Order) -> list[str]:
    return told(GateRun(asked).verdict().findings)


def test_documents_are_judged_in_order() -> None:
    texts = {"b.md": "[x](nope.md)\n", "a.md": "`docs/nope.md` [x](b.md)\n", "c.md": "# C\n"}
    verdict = GateRun(order(texts)).verdict()
    assert told(verdict.findings) == [
        "a.md:1 missing-path `docs/nope.md` is not a path of this repository.",
        "a.md:1 unmarked-path `docs/nope.md` looks like a path of this repository and is none.",
        "b.md:1 missing-target The link leads to `nope.md`, which is not in the repository.",
    ]
    assert (verdict.documents, set(verdict.sources)) == (("a.md", "b.md", "c.md"), {"a.md", "b.md"})


def test_a_document_that_is_gone_is_not_judged() -> None:
    assert GateRun(order({"a.md": ""}, documents=["a.md", "gone.md"])).verdict().documents == ("a.md",)


def test_every_gate() -> None:
    text = "# A\n\n`docs/nope.md`\n* x\n\n```bash\nmake || true\n```\n\nAWS_SECRET_ACCESS_KEY=x\n"
    assert {each.split(" ")[1] for each in found(order({"a.md": text}, gates=GATES))} >= {
        "missing-path",
        "masked-failure",
    }


def test_entities_are_counted_unless_they_are_listed() -> None:
    texts = {"a.md": "`docs&#47;nope.md` `a&#47;b` <code>a&#47;b</code>\n", "b.md": "`a&#x2f;b`\n"}
    verdict = GateRun(order(texts)).verdict()
    assert (verdict.counts, verdict.findings) == ({"entity-in-code": 3}, ())
    listed = GateRun(order(texts, least="info")).verdict()
    assert (listed.counts, [each.rule for each in listed.findings]) == ({}, ["entity-in-code"] * 3)
    own = {"gates/docs-token-policy.yaml": "format: gate/1\ngate: docs-token-policy\nexclude: [b.md]\n"}
    assert GateRun(order(texts, own=own)).verdict().counts == {"entity-in-code": 2}


def test_accepting_what_is_only_counted_is_not_useless() -> None:
    text = "<!-- runbook: ignore entity-in-code they like it so -->\n`a&#47;b`\n"
    assert found(order({"a.md": text})) == []
    (finding,) = GateRun(order({"a.md": text}, least="info")).verdict().findings
    assert (finding.rule, finding.suppressed) == ("entity-in-code", True)


def test_other_gates_of_a_memory_are_not_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("```bash\nmake || true\n```\n")
    shelf = remembered(order(root=tmp_path, documents=["a.md"], files=["a.md"], gates=GATES))
    assert found(order(root=tmp_path, documents=["a.md"], files=["a.md"], gates=["secrets"], shelf=shelf)) == []
    again = found(order(root=tmp_path, documents=["a.md"], files=["a.md"], gates=["command-safety"], shelf=shelf))
    assert [each.split(" ")[1] for each in again] == ["masked-failure"]


def test_what_is_ignored_is_asked_for_once_and_together() -> None:
    asked: list[set[str]] = []

    def hidden(paths: object) -> set[str]:
        asked.append(set(paths))  # type: ignore[call-overload]
        return {"out/a.json"}

    texts = {"docs/a.md": "[x](../out/a.json) `out/b.json`\n", "docs/b.md": "[x](nope.md)\n"}
    assert [each.split(" ")[1] for each in found(order(texts, hidden=hidden))] == [
        *("untracked-target", "missing-path", "unmarked-path", "missing-target")
    ]
    assert [each >= {"out/a.json", "out/b.json", "docs/nope.md"} for each in asked] == [True]


def test_anchors_of_other_documents() -> None:
    texts = {
        "a.md": "[1](b.md#one) [2](b.md#two) [3](docs#three) [4](b.md#L9)\n",
        "d.md": "[5](#a-1) [6](c.py#L3) [7](c.py#x)\n# A\n# A\n",
        "b.md": "# One\n",
        "docs/README.md": '<a id="three"></a>\n',
    }
    lines = {"c.py": b"1\n2\n"}
    asked = order({**texts, **lines}, (), documents=texts)
    assert [each.partition(" ")[2] for each in found(asked)] == [
        "missing-anchor There is no `#two` in `b.md`.",
        "missing-anchor `b.md` has 1 lines; the link leads to line 9.",
        "missing-anchor `c.py` has 2 lines; the link leads to line 3.",
    ]


def test_who_refers_to_what() -> None:
    texts = {
        "a.md": "[x](img/a.png)\n",
        "b.md": "`img/a.png`\n",
        "c.md": "img/a.png\n",
        "d.md": "# D\n",
        "docs/e.md": "[x](../b.md)\n",
    }
    run = GateRun(order(texts, ["img/a.png"]))
    assert run.referring(tuple(texts), {"img/a.png"}) == ("a.md", "b.md", "c.md")
    assert run.referring(tuple(texts), {"b.md"}) == ("docs/e.md",)
    assert run.referring(("gone.md", "d.md"), {"img/a.png"}) == ()


def test_two_cores_find_the_same(tmp_path: Path) -> None:
    for number in range(40):
        text = f"[x](nope{number}.md) `docs/nope.md`\n" + "word " * 20_000
        (tmp_path / f"{number}.md").write_text(text + ("```bash\nmake || true\n```\n" if number % 2 else ""))
    names = [f"{number}.md" for number in range(40)]
    one, two = (order(root=tmp_path, documents=names, files=names, gates=GATES, cores=cores) for cores in (1, 2))
    assert found(one) == found(two) != []


def test_a_text_in_the_place_of_its_document() -> None:
    asked = order({"docs/a.md": "# A\n", "docs/b.md": "[x](a.md#nope)\n"})
    run = GateRun(asked)
    assert told(run.verdict().findings) == ["docs/b.md:1 missing-anchor There is no `#nope` in `docs/a.md`."]
    text = "[x](nope.md) [y](a.md)\n<!-- runbook: ignore missing-target why not -->\n[z](nope.md)\n"
    checked = run.check(Source("docs/b.md", text))
    assert [(each.span.line, each.suppressed) for each in checked] == [(1, False), (3, True)]
    assert told(run.verdict().findings) == told(GateRun(asked).verdict().findings)


# -- what is remembered


def remembered(asked: Order) -> Shelf:
    """What a run leaves behind when its files are old."""
    return settled(Shelf("test", FOREVER, dict(GateRun(asked).verdict().entries)))


class Playground:
    """A work tree in which things happen, judged with and without memory."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.chance, self.clock = root, random.Random(seed), 1_600_000_000
        self.shelf = Shelf("test")
        self.files: dict[str, str] = {}

    def step(self) -> None:
        """A document or another file is written, changed, renamed or deleted."""
        name = self.chance.choice(
            ("a.md", "docs/b.md", "docs/c.md", "img/a.png", "docs/README.md", "src/x.py", "new/a.md")
        )
        if name in self.files and self.chance.random() < 0.4:
            (self.root / name).unlink()
            del self.files[name]
        else:
            self.write(name, " ".join(self.chance.choice(PARTS) for _ in range(self.chance.randint(0, 4))) + "\n")

    def write(self, name: str, text: str) -> None:
        import os

        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.clock += 1
        os.utime(path, (self.clock, self.clock))
        self.files[name] = text

    def ask(self, shelf: Shelf | None) -> Verdict:
        documents = [name for name in self.files if name.endswith(".md")]
        least = self.chance.choice(("warning", "info")) if shelf else self.least
        self.least = least
        hides = self.hides if not shelf else self.chance.choice((True, False))
        self.hides = hides
        asked = order(
            root=self.root,
            documents=documents,
            files=self.files,
            gates=GATES,
            shelf=shelf,
            least=least,  # type: ignore[arg-type]
            hidden=lambda paths: {path for path in paths if hides and path.startswith("out/")},
        )
        return GateRun(asked).verdict()

    least = "warning"
    hides = False


PARTS = (
    *(
        "[x](b.md)",
        "[x](docs/b.md)",
        "[x](docs/b.md#one)",
        "[x](b.md#two)",
        "[x](#one)",
        "![x](img/a.png)",
        "[x](docs#one)",
    ),
    *(
        "`img/a.png`",
        "`docs/c.md`",
        "src/x.py",
        "`out/x.json`",
        "`docs&#47;b.md`",
        "[x](../src/x.py#L2)",
        "[x](Docs/B.md)",
    ),
    *(
        "\n# One\n",
        "\n# Two\n",
        "\n<a id='two'></a>\n",
        "\n```bash\nmake || true\n```\n",
        "[a][b]",
        "new/a.md",
        "1\n2\n3\n",
    ),
    *("<!-- runbook: ignore missing-target so -->", "<!-- runbook: ignore missing-path so -->\n"),
)


@pytest.mark.parametrize("seed", range(6))
def test_remembering_changes_nothing(tmp_path: Path, seed: int) -> None:
    play = Playground(tmp_path, seed)
    for _ in range(60):
        play.step()
        with_memory = play.ask(play.shelf)
        without = play.ask(None)
        assert told(with_memory.findings) == told(without.findings)
        assert with_memory.findings == without.findings
        assert (with_memory.counts, with_memory.used) == (without.counts, without.used)
        play.shelf = settled(Shelf("test", FOREVER, dict(with_memory.entries)))


def test_a_second_run_has_nothing_to_remember(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n[x](nope.md) `docs/b.md`\n")
    (tmp_path / "b.md").write_text("[x](a.md)\n")
    first = order(root=tmp_path, documents=["a.md", "b.md"], files=["a.md", "b.md"], gates=GATES)
    shelf = remembered(first)
    again = order(root=tmp_path, documents=["a.md", "b.md"], files=["a.md", "b.md"], gates=GATES, shelf=shelf)
    verdict = GateRun(again).verdict()
    assert (verdict.fresh, told(verdict.findings)) == (False, found(first))


TEXT = "[x](old.md) [y](out/a.json) `odd/nope.x` [z](link/a.md) `docs/nope.md`\n"


@pytest.mark.parametrize("what", ["renamed", "why it is not seen", "what a path is", "where a link leads", "a rule"])
def test_what_else_a_verdict_depends_on(tmp_path: Path, what: str) -> None:
    (tmp_path / "a.md").write_text("`odd/nope.x`\n" if what == "what a path is" else TEXT)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.json").write_text("{}")

    def asked(shelf: Shelf | None = None, *, changed: bool = False) -> Order:
        now = what if changed else ""
        base = order(
            root=tmp_path,
            documents=["a.md"],
            files=["a.md", "new.md", "docs/b.md", "one/a.md"],
            links={"link": "two" if now == "where a link leads" else "one"},
            shelf=shelf,
            renamed={"old.md": "new.md"} if now == "renamed" else {},
            hidden=lambda _: {"out/a.json"} if now == "why it is not seen" else (),
            rules=("missing-target", "untracked-target", "missing-path")[: 2 if now == "a rule" else 3],
        )
        policy = replace(base.words.policy, roots=base.words.policy.roots | {"odd"})
        return replace(base, words=Words(policy, base.tracked.tops)) if now == "what a path is" else base

    shelf = remembered(asked())
    fresh = GateRun(asked(changed=True)).verdict().findings
    assert GateRun(asked(shelf, changed=True)).verdict().findings == fresh
    assert fresh != GateRun(asked()).verdict().findings


def test_a_link_that_leads_elsewhere_now_is_followed_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[z](link/a.md)\n")

    def asked(leads: str, shelf: Shelf | None = None) -> Order:
        files = ["a.md", "one/a.md"]
        return order(root=tmp_path, documents=["a.md"], files=files, links={"link": leads}, shelf=shelf)

    assert found(asked("one")) == []
    assert found(asked("two", remembered(asked("one")))) == found(asked("two")) != []
