"""Steps and blocks of a phase in document order: which step each belongs to, and what it is called."""

from __future__ import annotations

import pytest
from tests.document.conftest import phase, read, text_of, vocabulary

from runbook_kit.document.markdown import parse
from runbook_kit.document.model import Phase, ScheduleEntry
from runbook_kit.document.source import Source
from runbook_kit.document.steps import StepsReader


def steps(found: Phase) -> list[str]:
    """`kind id "title" blocks; notes; outputs` of every step; kind `step` and what is empty are left out."""
    lines = []
    for step in found.steps:
        kind = "" if step.kind == "step" else f"{step.kind} "
        optional = " optional" if step.optional else ""
        blocks = "".join(f" [{block.id}: {block.source.strip()}]" for block in step.blocks)
        notes = f" notes: {' / '.join(step.notes)}" if step.notes else ""
        outputs = f" outputs: {' / '.join(step.outputs)}" if step.outputs else ""
        lines.append(f'{kind}{step.id} "{step.title}"{optional}{blocks}{notes}{outputs}')
    return lines


CASES = {
    "blocks before the first sub-heading are the phase's own step": (
        """
        ## Phase 1 — Look around
        Some words.

        ```bash
        ls
        ```
        ```bash
        pwd
        ```
        """,
        ['phase-1 "Look around" [phase-1-1: ls] [phase-1-2: pwd]'],
    ),
    "headings are steps, with or without blocks": (
        """
        ## Phase 1 — Try
        ```bash
        a
        ```
        ### Check the host
        Only a look.
        - disk
        - memory

        #### Ports
        ```bash
        b
        ```
        ### Nothing yet
        """,
        [
            'phase-1 "Try" [phase-1-1: a]',
            'check-the-host "Check the host" notes: Only a look. / disk / memory',
            'ports "Ports" [ports-1: b]',
            'nothing-yet "Nothing yet"',
        ],
    ),
    "a heading that only groups others is no step": (
        """
        ## Phase 1 — Try
        ### Checks
        #### Disk
        ```bash
        df -h
        ```
        #### Memory
        ```bash
        free -m
        ```
        """,
        ['disk "Disk" [disk-1: df -h]', 'memory "Memory" [memory-1: free -m]'],
    ),
    "a heading that says Steps is none without commands": (
        """
        ## Phase 1 — Try
        ### Steps
        1. Wait
        """,
        ['wait "Wait"'],
    ),
    "a heading that says Steps is one with commands": (
        """
        ## Phase 1 — Try
        ### Steps (Commands)
        ```bash
        ls
        ```
        """,
        ['steps-commands "Steps (Commands)" [steps-commands-1: ls]'],
    ),
    "bold numbered paragraphs are steps": (
        """
        ## Phase 1 — Störung
        ### Ablauf

        **1) Erkennen**
        ```bash
        a
        ```

        **2) Eindämmen (kein Neustart)**
        ```bash
        b
        ```

        **3) Nachbereiten**
        - Was war es?
        - Wer weiß davon?
        """,
        [
            'erkennen "Erkennen" [erkennen-1: a]',
            'eindaemmen-kein-neustart "Eindämmen (kein Neustart)" [eindaemmen-kein-neustart-1: b]',
            'nachbereiten "Nachbereiten" notes: Was war es? / Wer weiß davon?',
        ],
    ),
    "numbered items are steps, their lists are notes": (
        """
        ## Phase 1 — Session
        ### Operator how-to
        1. **Prepare (the day before)**
           - Fill in the checklist
           - Name the reviewer

        2. **Go or no-go:** ask both
        3. Write it down
           1. what
        """,
        [
            'prepare-the-day-before "Prepare (the day before)" notes: Fill in the checklist / Name the reviewer',
            'go-or-no-go "Go or no-go" notes: ask both',
            'write-it-down "Write it down"',
            'what "what"',
        ],
    ),
    "numbered paragraphs with a fence behind them": (
        """
        ## Phase 1 — Drift
        1. Inspect the state:
        ```bash
        jq . state.json
        ```

        2. If it differs:
        - freeze changes
        - replay:
        ```bash
        replay --from-start
        ```
        - ask somebody

        3. Go on.

        Afterwards all is well.
        """,
        [
            'inspect-the-state "Inspect the state" [inspect-the-state-1: jq . state.json]',
            'if-it-differs "If it differs" [if-it-differs-1: replay --from-start]'
            " notes: freeze changes / replay: / ask somebody",
            'go-on "Go on." notes: Afterwards all is well.',
        ],
    ),
    "a fence within a numbered item": (
        """
        ## Phase 1 — Drift
        1. Inspect:

           ```bash
           a
           ```

           Look closely.
        2. - ```bash
             b
             ```
        """,
        ['inspect "Inspect" [inspect-1: a] notes: Look closely.', 'step-2 "Step 2" [step-2-1: b]'],
    ),
    "labels are steps when something is done below them": (
        """
        ## Phase 1 — Supervisor
        **Start**
        - `MODE=shadow bash run.sh start`

        **Status (local)**
        - state=running

        **Note:** it takes a minute

        **Stop**
        - `bash run.sh stop`
        """,
        [
            'start "Start" [start-1: MODE=shadow bash run.sh start]',
            'status-local "Status (local)" notes: state=running / Note: it takes a minute',
            'stop "Stop" [stop-1: bash run.sh stop]',
        ],
    ),
    "an optional step": (
        """
        ## Phase 1 — Ship
        ### Optional: copy it
        ```bash
        a
        ```
        ### Sign it (optional)
        ```bash
        b
        ```
        1. Optionally tell somebody
        """,
        [
            'optional-copy-it "Optional: copy it" optional [optional-copy-it-1: a]',
            'sign-it-optional "Sign it (optional)" optional [sign-it-optional-1: b]',
            'optionally-tell-somebody "Optionally tell somebody" optional',
        ],
    ),
    "the same title twice": (
        """
        ## Phase 1 — Try
        ### Look
        ```bash
        a
        ```
        ### Look
        ```bash
        b
        ```
        """,
        ['look "Look" [look-1: a]', 'look-2 "Look" [look-2-1: b]'],
    ),
    "an anchor is the step's id": (
        """
        ## Phase 1 — Try
        ### Look at everything {#look}
        ```bash
        a
        ```
        """,
        ['look "Look at everything" [look-1: a]'],
    ),
    "expected outputs belong to the step before them": (
        """
        ## Phase 1 — Reconcile
        ```bash
        reconcile
        ```

        Expected outputs:
        - updated state
        - updated cursor

        Then read on.
        """,
        ['phase-1 "Reconcile" [phase-1-1: reconcile] notes: Then read on. outputs: updated state / updated cursor'],
    ),
    "a table is noted by its header": (
        """
        ## Phase 1 — Try
        ```bash
        a
        ```
        | Field | Meaning |
        | ----- | ------- |
        | x     | y       |
        """,
        ['phase-1 "Try" [phase-1-1: a] notes: Field · Meaning'],
    ),
    "rollback, teardown, undo and alternatives stand beside the normal order": (
        """
        ## Phase 1 — Ship
        ```bash
        ship
        ```
        ### Rollback — Option 1: revert (preferred)
        By a new commit.
        ```bash
        revert
        ```
        ### Option 2: restore the backup
        ```bash
        restore
        ```
        ### Aufräumen
        ```bash
        clean
        ```
        ### Undo
        #### Last change
        ```bash
        undo
        ```
        ### Tell the others
        ```bash
        tell
        ```
        """,
        [
            'phase-1 "Ship" [phase-1-1: ship]',
            'rollback rollback-option-1-revert-preferred "Rollback — Option 1: revert (preferred)"'
            " [rollback-option-1-revert-preferred-1: revert] notes: By a new commit.",
            'alternative option-2-restore-the-backup "Option 2: restore the backup"'
            " [option-2-restore-the-backup-1: restore]",
            'teardown aufraeumen "Aufräumen" [aufraeumen-1: clean]',
            'undo last-change "Last change" [last-change-1: undo]',
            'tell-the-others "Tell the others" [tell-the-others-1: tell]',
        ],
    ),
    "labels can be rollback, too, and the normal order goes on": (
        """
        ## Phase 1 — Ship
        **Start**
        - `tool start`

        **Rollback:**
        - `tool back`

        **Status**
        - `tool status`
        """,
        [
            'start "Start" [start-1: tool start]',
            'rollback rollback "Rollback" [rollback-1: tool back]',
            'status "Status" [status-1: tool status]',
        ],
    ),
    "an exit with commands is a teardown": (
        """
        ## Phase 1 — Preflight
        ### Exit / Teardown (stop the stack)
        ```bash
        down
        ```
        """,
        [
            'teardown exit-teardown-stop-the-stack "Exit / Teardown (stop the stack)"'
            " [exit-teardown-stop-the-stack-1: down]"
        ],
    ),
    "a block that undoes another": (
        """
        ## Phase 1 — Ship
        ### Start it
        ```bash {#start}
        start
        ```
        ```bash {#stop undo=start}
        stop
        ```
        ```bash {#watch}
        watch
        ```
        """,
        [
            'start-it "Start it" [start: start] [watch: watch]',
            'undo start-it-undo "Undo: Start it" [stop: stop]',
        ],
    ),
    "examples stand beside the normal order": (
        """
        ## Phase 1 — Ship
        ### Start it
        ```bash
        start
        ```
        **Example:**
        ```bash
        start --verbose
        ```
        Then wait.
        """,
        [
            'start-it "Start it" [start-it-1: start] notes: Then wait.',
            'alternative example "Example" [example-1: start --verbose]',
        ],
    ),
    "a goal beside which something is done": (
        """
        ## Phase 1 — Retention
        **Objective:** keep the last ones.

        - `KEEP=48 bash prune.sh`
        """,
        ['phase-1 "Retention" [phase-1-1: KEEP=48 bash prune.sh]'],
    ),
    "prompts to paste are no commands": (
        """
        ## Phase 1 — Protocol
        ### Step 1 — Scope (operator)
        **Output:** a statement
        - the mode
        - the limits

        **Prompt (paste):**
        ```
        You are the lead.
        ```
        ### Schritt 2: Plan
        """,
        [
            'step-1-scope-operator "Step 1 — Scope (operator)" notes: Prompt (paste)'
            " outputs: a statement / the mode / the limits",
            'schritt-2-plan "Schritt 2: Plan"',
        ],
    ),
    "text above the first step belongs to nothing that is done": (
        """
        ## Phase 1 — Try
        Words.

        - more words
        """,
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_steps(name: str) -> None:
    document, expected = CASES[name]
    assert steps(phase(document)) == expected


def test_steps_span_what_stands_below_them() -> None:
    document = """
        ## Phase 1 — Try
        ```bash
        a
        ```
        text
        ### Look
        text
        ```bash
        b
        ```

        1. first
           - note
        2. second
        ### Last

        """
    found = phase(document)
    assert [(step.id, step.span.line, step.span.end_line) for step in found.steps] == [
        ("phase-1", 2, 4),
        ("look", 6, 14),
        ("first", 12, 13),
        ("second", 14, 14),
        ("last", 15, 17),
    ]


def test_a_step_that_undoes_spans_the_step_it_undoes() -> None:
    found = phase("## Phase 1 — X\n### A\n```bash {#a}\na\n```\n```bash {#b undo=a}\nb\n```\n")
    assert [(step.id, step.kind, step.span.line) for step in found.steps] == [("a", "step", 2), ("a-undo", "undo", 2)]


def test_intervals_are_a_schedule_and_no_step() -> None:
    document = """
        ## Phase 1 — Soak
        - Heartbeat: INTERVAL=300
        - Log rotation: 900
        - Optional watcher: 60s
        """
    found = phase(document)
    source = read(document).source
    assert found.steps == ()
    assert found.schedule == (
        ScheduleEntry("Heartbeat", source.lines(2, 2), every_s=300),
        ScheduleEntry("Log rotation", source.lines(3, 3), every_s=900),
        ScheduleEntry("Optional watcher", source.lines(4, 4), every_s=60, optional=True),
    )


@pytest.mark.parametrize(
    "items",
    ["- Heartbeat: INTERVAL=300\n", "- Heartbeat: 300\n- Watch the log\n"],
    ids=["a single one", "one among other items"],
)
def test_other_lists_are_no_schedule(items: str) -> None:
    assert phase(f"## Phase 1 — Soak\n{items}").schedule == ()


def reader(text: str, *, certain: bool = False) -> StepsReader:
    source = Source("docs/a.md", text_of(text))
    found = StepsReader("phase-1", "Try", source, vocabulary())
    found.certain = certain
    found.read(parse(source.text), "step")
    return found


def test_a_reader_opens_a_step_for_the_first_command() -> None:
    (step,) = reader("text\n\n```bash\nls\n```\nmore\n").finish()
    assert (step.id, step.title, step.kind, step.notes) == ("phase-1", "Try", "step", ("more",))


def test_a_reader_gives_every_step_its_own_id() -> None:
    found = reader("```bash\nls\n```\n")
    assert [found.open("Look", 1).id, found.open("Look", 2).id, found.open("x", 3, ident="phase-1").id] == [
        "look",
        "look-2",
        "phase-1-2",
    ]


def test_a_reader_drops_steps_that_only_group_others() -> None:
    found = reader("")
    found.open("Nothing below", 1)
    found.open("Kept", 2).keep = True
    found.open("Noted", 3)
    found.note("words")
    found.note("")
    assert [(step.title, step.notes) for step in found.finish()] == [("Kept", ()), ("Noted", ("words",))]


def test_certainty_makes_a_word_a_command() -> None:
    text = "- `make`\n- `make all`\n"
    assert [len(reader(text, certain=certain).finish()[0].blocks) for certain in (False, True)] == [1, 2]
