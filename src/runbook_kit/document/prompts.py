"""What tells the commands of a console transcript from what they printed."""

from __future__ import annotations

from runbook_kit.expressions import expression

# `$ `, `user@host:~$ `, `[root@host /]# `, `sh-5.1# `: a bare `# ` is no prompt, it is a comment.
HOST = r"\[?[\w.-]+@[\w.:~/ -]+\]?|(?:ba|z|k)?sh-[\d.]+"
PROMPT = expression(rf"[ \t]*(?:(?:{HOST}|\([\w.-]+\) ?)?[$❯]|(?:{HOST})#) ")
HERE_DOCUMENT = expression(r"(?<!<)<<-?\s*([\"']?)([A-Za-z_]\w*)\1")  # `<<<` is a here-string
