"""Text of a document made safe to show: what a terminal would obey or hide becomes visible."""

from __future__ import annotations

import re

from runbook_kit.expressions import expression

# Everything Unicode 15 calls control (Cc), format (Cf), surrogate (Cs), line or paragraph separator (Zl, Zp), and
# the letters and marks without a width of their own: joiners, fillers, variation selectors.
ACTIVE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U00013440\U00016fe4\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
# A sign that may be shown as text or as a picture; one selector behind it is ordinary writing ("⚠️", "1️⃣").
PICTURE = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
FIRST_OF_NO_WIDTH = "\u034f"  # of those that Python takes for printable
HIDDEN = expression(f"[{ACTIVE}]|(?<![{PICTURE}])[\ufe0e\ufe0f](?!\u20e3)")


def visible(text: str) -> str:
    r"""The text with control, bidirectional and zero-width characters written out (`\x1b`, `\u202e`).

    Newline and tab stay. Never fails, whatever the text holds.
    """
    plain = text.isprintable() and (text.isascii() or max(text) < FIRST_OF_NO_WIDTH)
    return text if plain else HIDDEN.sub(written_out, text)


def on_one_line(text: str) -> str:
    """The text made visible, with every run of white space as one blank and none at the ends."""
    return " ".join(visible(text.replace("\r\n", "\n")).split())


def written_out(match: re.Match[str]) -> str:
    """The escape of one character, as Python and most shells write it."""
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
