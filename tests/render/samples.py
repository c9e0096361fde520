"""Runbooks, plans and facts made by hand, so that pages can be tested without reading a document."""

from __future__ import annotations

from runbook_kit.document.model import (
    Attributes,
    Block,
    Checklist,
    Contact,
    Criterion,
    EnvironmentRequirement,
    Escalation,
    Expected,
    GitRequirement,
    Header,
    Input,
    Phase,
    Placeholder,
    Recovery,
    Requires,
    Risk,
    Role,
    Runbook,
    Schedule,
    ScheduleEntry,
    Section,
    Step,
    ToolRequirement,
    Triage,
    Window,
    WorkPackage,
)
from runbook_kit.finding import Span
from runbook_kit.plan.model import Action, Command, Facts, FileUse, InputValue, Plan, Reason

PATH = "runbooks/cursor-multi-agent.md"
DIGEST = "3b1f" * 16


def at(line: int, lines: int = 1) -> Span:
    """A span of whole lines."""
    return Span(PATH, line, 1, line + lines, 1, line * 40, (line + lines) * 40)


def block(id: str, line: int, source: str, **attributes: object) -> Block:
    given = tuple((name, str(value)) for name, value in attributes.items())
    return Block(
        id=id,
        address=f"phase-2/{id}",
        lang="bash",
        source=source,
        span=at(line, source.count("\n") + 2),
        origins=tuple((line + 1 + index, 1) for index in range(source.count("\n"))),
        info=f"bash {{#{id}}}",
        attributes=Attributes(given=(("id", id), *given)),
    )


VERSIONS = block("versions", 46, "python3 --version\ngit --version\n", timeout="30s", risk="read")
START = Block(
    id="start-loop",
    address="phase-2/start-loop",
    lang="bash",
    source="scripts/ops/start.sh --loop <loop-id> --out <run_dir>\nrg --files | head\n",
    span=at(57, 4),
    origins=((58, 1), (59, 1)),
    info="bash {#start-loop}",
    placeholders=(
        Placeholder("<loop-id>", "loop-id", 28, 37, at(58)),
        Placeholder("<run_dir>", "run_dir", 44, 53, at(58)),
    ),
    expected=Expected("ready\n", "contains", at(62, 3)),
)
PUBLISH = block("publish", 71, "git add -A\ngit commit -m 'session'\ngit push origin main\n")
RESTORE = block("restore", 84, "git reset --hard origin/main\n")

PHASE_2 = Phase(
    id="phase-2",
    title="Preflight",
    span=at(41, 60),
    line=41,
    goal="Host and toolchain are fit for a shadow session",
    needs=("phase-1",),
    entry=(
        Criterion("clean-tree", "The work tree is clean", at(20), check='test -z "$(git status --porcelain)"'),
        Criterion("reviewer-agrees", "Reviewer agrees", at(21), signoff="reviewer"),
        Criterion("window", "Change window is announced", at(22)),
    ),
    exit=(
        Criterion("python", "Python is at least 3.11", at(24), check="python3 -c 'import sys'"),
        Criterion("noted", "Versions are noted in the log", at(25), optional=True, example=True, done=True),
    ),
    triggers=("A new host joins",),
    steps=(
        Step("versions", "Versions and baselines", at(44, 8), blocks=(VERSIONS,), notes=("Note them in the log.",)),
        Step("start", "Start the loop", at(54, 12), blocks=(START,), outputs=("loop.log",), owner="orchestrator"),
        Step("publish", "Publish the session", at(69, 8), blocks=(PUBLISH,)),
        Step("undo-it", "Back to the published state", at(82, 6), kind="rollback", blocks=(RESTORE,)),
    ),
    outputs=("preflight.log",),
    evidence=("Output of the version commands",),
    risks=(Risk("Stale tools", at(30), "Pin versions"), Risk("Somebody else's changes", at(31))),
    work_packages=(
        WorkPackage("wp-1", "Versions", at(33), ("scripts/a.sh",), ("It prints all",), ("None",), ("one",), True),
    ),
    schedule=(ScheduleEntry("Health check", at(34), every_s=900, owner="ops", phase="phase-2", optional=True),),
    rollback=(Recovery("Restore the last pack", at(35), "scripts/restore.sh"),),
    teardown=(Recovery("Stop the loop", at(36)),),
    done=(Criterion("all-green", "All checks are green", at(37)),),
    rules=("Never in live",),
    requires=Requires(tools=(ToolRequirement("git", ">=2.30", at(38)),)),
    mode="shadow",
    owner="ops",
    valid_for_s=86400,
)

RUNBOOK = Runbook(
    id="cursor-multi-agent",
    path=PATH,
    digest=DIGEST,
    header=Header(
        title="Cursor multi-agent orchestration",
        version="2.1",
        status="active",
        owner="ops",
        last_reviewed="2026-11-01",
        kind="sop",
        scope="One documentation session",
        goal="A session that can be repeated",
        severity="warning",
        alerts=("SessionStuck",),
        mode="shadow",
        modes=("shadow", "paper"),
    ),
    span=at(1, 120),
    authored=True,
    roles=(Role("orchestrator", "Orchestrator", at(10), ("cuts work into packages",)), Role("reviewer", "", at(11))),
    requires=Requires(
        GitRequirement(True, ("main",)),
        (ToolRequirement("git", ">=2.30", at(12)), ToolRequirement("python3", "*", at(12))),
        (EnvironmentRequirement("os", "linux", at(13)), EnvironmentRequirement("HOME", "*", at(13), "variable")),
        at(12),
    ),
    inputs=(
        Input("loop-id", at(58), ("<loop-id>",), "Name of the loop", pattern="^[a-z0-9-]+$", declared=False),
        Input("run_dir", at(14), ("<run_dir>",), "Folder of this run", default="out/ops/demo"),
        Input("token", at(15), ("<token>",), "Service token", secret=True, from_env="OPS_TOKEN"),
    ),
    phases=(
        Phase(id="phase-1", title="Scope", span=at(30, 10), line=30, has_section=False),
        PHASE_2,
    ),
    done=(Criterion("reported", "The report is filed", at(110)),),
    rules=("Nothing runs in live",),
    checklists=(Checklist("daily", "Daily", at(112), (Criterion("logs", "Logs are read", at(113), done=True),)),),
    schedule=Schedule((ScheduleEntry("Stand-up", at(90), at="08:00", when="weekdays", owner="lead"),), "Europe/Berlin"),
    windows=(Window("changes", at(91), "weekly", ("Sat",), "22:00", "23:00", "UTC", ("deploys",)),),
    limits=(("max_loops", "3"),),
    contacts=(Contact("Ops desk", at(92), "on call", "+49 30 1234", "24/7", "2026-10-01"),),
    escalation=(Escalation("data loss", ("ops", "lead"), at(93), "24/7", 900),),
    work_packages=(WorkPackage("wp-0", "Scope", at(94)),),
    rollback=(Recovery("Restore the tag", at(95), "git checkout v1"),),
    teardown=(Recovery("Close the session", at(96)),),
    triage=(Triage("Loop does not start", at(97), ("Look at the log", "Ask the reviewer")),),
    sections=(Section("meaning", "Meaning", at(98), "What it means."),),
)


def criterion_action(criterion: Criterion, when: str, number: int) -> Action:
    kinds = {"check": "check", "manual": "manual", "signoff": "signoff"}
    return Action(
        address=f"phase-2/{when}/{criterion.id}",
        kind=kinds[criterion.kind],  # type: ignore[arg-type]
        when=when,  # type: ignore[arg-type]
        title=f"{criterion.text} ({criterion.signoff})" if criterion.signoff else criterion.text,
        lang="bash" if criterion.check else "",
        source=criterion.check,
        timeout_s=600.0 if criterion.check else None,
        commands=(Command("git", "git status", "read", 1),) if criterion.check and number == 0 else (),
        verdict={"check": "allow", "manual": "confirm", "signoff": "approve"}[criterion.kind],  # type: ignore[arg-type]
        line=criterion.span.line,
        phase="phase-2",
        optional=criterion.optional,
    )


ENTRY = tuple(criterion_action(criterion, "entry", number) for number, criterion in enumerate(PHASE_2.entry))
EXIT = tuple(criterion_action(criterion, "exit", number + 10) for number, criterion in enumerate(PHASE_2.exit))
RUN_VERSIONS = Action(
    address="phase-2/versions",
    kind="block",
    when="step",
    title="Versions and baselines",
    lang="bash",
    source=VERSIONS.source,
    timeout_s=30.0,
    commands=(Command("python3", "python3 --version", "read", 1), Command("git", "git --version", "read", 2)),
    line=46,
    phase="phase-2",
)
RUN_START = Action(
    address="phase-2/start-loop",
    kind="block",
    when="step",
    title="Start the loop",
    lang="bash",
    source=START.source.replace("<run_dir>", "out/ops/demo"),
    cwd="scripts",
    timeout_s=600.0,
    risk="unknown",
    commands=(
        Command("scripts/ops/start.sh", "scripts/ops/start.sh", "unknown", 1),
        Command("rg", "rg", "read", 2, why="searches"),
        Command("head", "head", "read", 2),
    ),
    files=(FileUse("scripts/ops/start.sh", 1),),
    verdict="confirm",
    reasons=(Reason("risk-unknown", "The catalogue does not know `scripts/ops/start.sh`: paper asks first.", 58),),
    unfilled=("<loop-id>",),
    line=57,
    phase="phase-2",
)
RUN_PUBLISH = Action(
    address="phase-2/publish",
    kind="block",
    when="step",
    title="Publish the session",
    lang="bash",
    source=PUBLISH.source,
    timeout_s=600.0,
    risk="remote",
    commands=(
        Command("git", "git add", "write", 1),
        Command("git", "git commit", "write", 2, why="records a commit"),
        Command("git", "git push", "remote", 3, why="changes a remote repository"),
    ),
    verdict="deny",
    reasons=(Reason("risk-remote", "`git push` is remote: paper denies it.", 74),),
    line=71,
    phase="phase-2",
)
READY = Plan(
    target="cursor-multi-agent/phase-2",
    mode="shadow",
    runbook_id="cursor-multi-agent",
    runbook_path=PATH,
    runbook_digest=DIGEST,
    policy_digest="77aa" * 16,
    catalogue_version="2026.1",
    inputs=(InputValue("run_dir", "default", "out/ops/demo"),),
    actions=(*ENTRY, RUN_VERSIONS, *EXIT),
    digest="sha256:" + "c0ffee12" * 8,
    left_out=("rollback: Back to the published state (phase-2/restore)",),
)
READY_FACTS = Facts(programs={"git": "/usr/bin/git", "python3": "/usr/bin/python3"}, syntax={"phase-2/versions": ""})
BLOCKED = Plan(
    target="cursor-multi-agent/phase-2",
    mode="paper",
    runbook_id="cursor-multi-agent",
    runbook_path=PATH,
    runbook_digest=DIGEST,
    policy_digest="77aa" * 16,
    catalogue_version="2026.1",
    inputs=(
        InputValue("loop-id", "missing"),
        InputValue("run_dir", "default", "out/ops/demo"),
        InputValue("token", "environment", "", secret=True),
    ),
    actions=(*ENTRY, RUN_VERSIONS, RUN_START, RUN_PUBLISH, *EXIT),
    digest="sha256:" + "0badcafe" * 8,
    left_out=("rollback: Back to the published state (phase-2/restore)",),
)
BLOCKED_FACTS = Facts(
    programs={"git": "/usr/bin/git", "python3": "/usr/bin/python3", "rg": "", "head": "/usr/bin/head"},
    missing_files={"phase-2/start-loop": ("scripts/ops/start.sh",)},
)
