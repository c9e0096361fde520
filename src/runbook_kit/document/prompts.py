"""What tells the commands of a console transcript from what they printed."""

from __future__ import annotations

import re

# `$ `, `user@host:~$ `, `[root@host /]# `, `sh-5.1# `: a bare `# ` is no prompt, it is a comment.
HOST = r"\[?[\w.-]+@[\w.:~/ -]+\]?|(?:ba|z|k)?sh-[\d.]+"
PROMPT = re.compile(rf"[ \t]*(?:(?:{HOST}|\([\w.-]+\) ?)?[$❯]|(?:{HOST})#) ")
HERE_DOCUMENT = re.compile(r"(?<!<)<<-?\s*([\"']?)([A-Za-z_]\w*)\1")  # `<<<` is a here-string
