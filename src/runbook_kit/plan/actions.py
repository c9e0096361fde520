"""From drafts to actions: each filled, analysed and judged, with what earlier blocks leave in the shell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.placeholders import Fillable, neutral
from runbook_kit.document.probes import fill_probe, risk_of
from runbook_kit.plan.analysis.analyse import NO_ALIASES, analyse
from runbook_kit.plan.commands.catalogue import Catalogue
from runbook_kit.plan.draft import BUILT_IN, Draft
from runbook_kit.plan.filling.fill import fill
from runbook_kit.plan.inputs import Resolved
from runbook_kit.plan.model import Action, Analysis, Command, Reason
from runbook_kit.plan.policy import Policy
from runbook_kit.plan.verdict import Scope, effective_risk, judge

VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)")
STAND_IN = re.compile(r"x{3,}")  # what `neutral` puts in place of a gap: a run of its length
MOVES = frozenset({"cd", "pushd", "popd"})


class Shell(Struct, frozen=True):
    """What the blocks of a phase hand on to the next one: functions, redefined names, a changed folder."""

    functions: frozenset[str] = frozenset()
    tainted: frozenset[str] = frozenset()
    moved: bool = False
    aliases: Mapping[str, tuple[str, ...]] = NO_ALIASES

    def after(self, analysis: Analysis) -> Shell:
        moved = self.moved or any(command.name in MOVES for command in analysis.commands)
        aliases = {**self.aliases, **analysis.aliases}
        return Shell(self.functions | analysis.functions, self.tainted | analysis.tainted, moved, aliases)


FRESH = Shell()


class Rules(Struct, frozen=True):
    """What actions are judged by: the policy and its mode, the command catalogue, and where a run may write."""

    policy: Policy
    mode: str
    catalogue: Catalogue
    out: str
    protected: tuple[str, ...]
    within: tuple[str, ...] = ()  # the only paths that may be written, beside the out folder; none: as the mode says


def actions_of(
    drafts: Sequence[Draft], resolved: Resolved, literal: frozenset[str], rules: Rules
) -> tuple[Action, ...]:
    """The actions of `drafts`; what one block leaves in the shell counts for the later blocks of its phase."""
    shells: dict[str, Shell] = {}
    actions = []
    for draft in drafts:
        if not draft.lang:
            actions.append(_without_command(draft))
            continue
        if draft.lang == BUILT_IN:
            actions.append(_built_in(draft, resolved, literal, rules))
            continue
        own = draft.kind == "check"  # a criterion runs in a fresh shell, and leaves nothing behind
        shell = FRESH if own else shells.get(draft.phase, FRESH)
        action, analysis = _with_command(draft, resolved, literal, rules, shell)
        actions.append(action)
        if not own:
            shells[draft.phase] = shell.after(analysis)
    return tuple(actions)


def _without_command(draft: Draft) -> Action:
    """Something a person answers for, or a fact that is looked up when the run begins; no policy forbids that."""
    program = (Command(draft.program, draft.program, "read", 0),) if draft.program else ()
    return Action(
        address=draft.address,
        kind=draft.kind,
        when=draft.when,
        title=draft.title,
        commands=program,
        verdict="confirm" if draft.kind == "teardown" else "allow",
        line=draft.line,
        phase=draft.phase,
        optional=draft.optional,
    )


def _with_command(
    draft: Draft, resolved: Resolved, literal: frozenset[str], rules: Rules, shell: Shell
) -> tuple[Action, Analysis]:
    gaps = [gap for gap in draft.gaps if gap.name not in literal]
    # A secret is `${NAME}` in the command, given or not: the digest must not tell which.
    texts = {**dict.fromkeys(resolved.secrets, ""), **resolved.texts}
    filled = fill(draft.source, draft.lang, gaps, texts, resolved.secrets | resolved.outputs)
    checked = neutral(filled.source, filled.gaps)
    analysis = with_gaps_shown(_analyse(draft, checked, filled.reasons, rules, shell), filled.gaps)
    scope = Scope(draft.attributes.cwd or ".", rules.out, rules.protected, shell.moved, rules.within)
    verdict, reasons = judge(rules.policy, rules.mode, analysis, draft.attributes, scope)
    action = Action(
        address=draft.address,
        kind=draft.kind,
        when=draft.when,
        title=draft.title,
        lang=draft.lang,
        source=filled.source,
        cwd=scope.cwd,
        timeout_s=rules.policy.timeout_s if draft.attributes.timeout_s is None else draft.attributes.timeout_s,
        risk=effective_risk(analysis.risk, draft.attributes.risk),
        commands=analysis.commands,
        files=analysis.files,
        verdict=verdict,
        reasons=tuple(replace(reason, line=_line(draft, reason.line)) for reason in reasons),
        unfilled=_unfilled(draft, gaps, resolved),
        line=draft.line,
        phase=draft.phase,
        optional=draft.optional,
        checked=checked if filled.gaps else "",
    )
    return action, analysis


def _built_in(draft: Draft, resolved: Resolved, literal: frozenset[str], rules: Rules) -> Action:
    """A check that needs no shell. A secret, and what only the run will know, stays a gap in it."""
    gaps = [gap for gap in draft.gaps if gap.name not in literal]
    known = {name: text for name, text in resolved.texts.items() if name not in resolved.secrets | resolved.outputs}
    source = fill_probe(draft.source, known)
    risk = risk_of(source)
    verdict, reasons = judge(rules.policy, rules.mode, Analysis(risk=risk))
    return Action(
        address=draft.address,
        kind=draft.kind,
        when=draft.when,
        title=draft.title,
        lang=draft.lang,
        source=source,
        risk=risk,
        verdict=verdict,
        reasons=tuple(replace(reason, line=draft.line) for reason in reasons),
        unfilled=tuple(dict.fromkeys(gap.text for gap in gaps if gap.name not in resolved.texts)),
        line=draft.line,
        phase=draft.phase,
        optional=draft.optional,
    )


def with_gaps_shown(analysis: Analysis, gaps: Sequence[Fillable]) -> Analysis:
    """What was found in a neutral text, with the open gaps as written instead of the words that stood for them.

    A file whose name has a gap in it is nowhere yet, so it is not looked for.
    """
    if not gaps:
        return analysis
    written = {len(gap.text): gap.text for gap in gaps}

    def restored(text: str) -> str:
        return STAND_IN.sub(lambda match: written.get(len(match[0]), match[0]), text)

    return replace(
        analysis,
        commands=tuple(replace(each, argv_head=restored(each.argv_head)) for each in analysis.commands),
        files=tuple(use for use in analysis.files if use.writes or restored(use.path) == use.path),
        reasons=tuple(replace(each, message=restored(each.message)) for each in analysis.reasons),
    )


def _unfilled(draft: Draft, gaps: Sequence[Fillable], resolved: Resolved) -> tuple[str, ...]:
    """What has no value: gaps as written, and the names of required inputs that are read as variables."""
    open_gaps = [gap.text for gap in gaps if gap.name not in resolved.texts]
    variables = set(VARIABLE.findall(draft.source)) - {gap.name for gap in gaps}
    open_names = [name for name in resolved.required if not {name, name.upper()}.isdisjoint(variables)]
    return tuple(dict.fromkeys((*open_gaps, *open_names)))


def _analyse(draft: Draft, source: str, more: tuple[Reason, ...], rules: Rules, shell: Shell) -> Analysis:
    """What the commands of a block are, those of its `if` attribute included."""
    attributes, catalogue = draft.attributes, rules.catalogue
    changed = {name: catalogue.changes_lookup(name, value) for name, value in attributes.env}
    tainted = shell.tainted.union(*changed.values())
    known = rules.policy.known_risks
    analysis = analyse(
        source, draft.lang, catalogue, functions=shell.functions, tainted=tainted, aliases=shell.aliases, known=known
    )
    if attributes.condition:
        condition = attributes.condition
        tested = analyse(condition, "bash", catalogue, functions=shell.functions, tainted=tainted, known=known)
        analysis = _together(tested, analysis)
    setting = tuple(
        Reason("changes-lookup", f"The attribute env sets {name}, which changes what programs do.")
        for name, programs in changed.items()
        if programs
    )
    return replace(analysis, reasons=(*more, *setting, *analysis.reasons), tainted=analysis.tainted | tainted)


def _together(condition: Analysis, block: Analysis) -> Analysis:
    """Both as one; what a condition says has no line in the block's source."""
    return replace(
        block,
        commands=(*(replace(command, line=0) for command in condition.commands), *block.commands),
        files=(*(replace(use, line=0) for use in condition.files), *block.files),
        risk=effective_risk(block.risk, condition.risk),
        reasons=(*(replace(reason, line=0) for reason in condition.reasons), *block.reasons),
    )


def _line(draft: Draft, line: int) -> int:
    """The line of the document where line `line` of a block's source stands."""
    return draft.origins[line - 1][0] if 0 < line <= len(draft.origins) else draft.line
