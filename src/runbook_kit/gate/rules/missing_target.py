"""A link, an image or a definition leads to a file that git does not track.

Links lead from the folder of the document, as on GitHub; with a leading slash from the root of the repository. What
git tracks decides, staged files included, so that the answer is the same on every machine: a file that only lies in
your work tree is a link that is broken for everybody else. Percent-encoding is decoded, `?…` and `#…` are cut off, a
folder is a target, too, and so is a file behind a tracked symbolic link. A link by reference is judged once, at its
definition; `href` and `src` of raw HTML are links. A destination that another program or the author fills in is none:
`{{ … }}`, `${…}`, `…`, `<name>`. `/guide/setup` without an extension may also be a page of a site that is made of a
folder around the document.

    [guide](guide.md)          wrong in docs/index.md when docs/guide.md is not tracked
    [guide](how-to/guide.md)   right when docs/how-to/guide.md is

When git knows that the file or folder was renamed, `--fix` writes the new name.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.paths.links import led_links, target_span
from runbook_kit.gate.paths.mending import link_fix
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown


def check(subject: Subject) -> Iterator[Violation]:
    """Links whose target is not tracked."""
    repository = subject.repository
    for link, answer in led_links(subject):
        if answer.state == "missing" and repository is not None:
            what = "image" if link.image else "definition" if link.form == "definition" else "link"
            close = repository.meant(answer.path)
            hint = f"Did you mean `{shown(close, 200)}`?" if close else "Correct the link, or add the file to git."
            is_file = answer.path in repository.tracked.files
            where = f"the folder `{shown(answer.path, 200)}/`" if is_file else f"`{shown(answer.path, 200)}`"
            why = "which is a file" if is_file else "which is not in the repository"
            message = f"The {what} leads to {where}, {why}."
            fix = link_fix(link, subject.source.path, subject.source.text, answer, repository)
            yield Violation(target_span(subject, link), message, hint, fix, answer.path)
