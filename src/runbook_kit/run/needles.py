"""The forms in which a secret may turn up in output: plain, encoded, escaped, quoted, line by line."""

from __future__ import annotations

from collections.abc import Iterator

SHORTEST_LINE = 8  # characters; a shorter line of a secret, such as `{`, says nothing and is everywhere
SHORTEST_CODED = 4  # bytes; less of a base64 text is found in any text
WRAPPED_AT = (64, 76)  # columns at which openssl and base64 break their lines
UNRESERVED = "!'()*"  # what encodeURIComponent leaves alone, besides letters, digits and -._~
ADDRESS = ";,/?:@&=+$#" + UNRESERVED  # what encodeURI leaves alone
IN_HTML = "<>&"  # what Go escapes in JSON
IN_HTML_AND_QUOTES = "<>&'\"`+"  # what .NET escapes in JSON

ANSI_C = {7: r"\a", 8: r"\b", 9: r"\t", 10: r"\n", 11: r"\v", 12: r"\f", 13: r"\r", 27: r"\E", 39: r"\'", 92: r"\\"}
BACKSLASHED = frozenset("\t !\"$&'()*,;<>?[\\]^`{|}")  # what `printf %q` of bash puts a backslash before
QUICK = frozenset('"$`\\')  # what has a meaning inside of double quotes


def needles(secret: str) -> frozenset[bytes]:
    """Every byte string that shows `secret`; none for an empty one.

    Line ends around the secret do not count: what printed it may have added or removed them.
    """
    text = secret.strip("\r\n")
    unix = text.replace("\r\n", "\n")
    wholes = {text, unix, unix.replace("\n", "\r\n")}
    found = {form for whole in wholes for form in _forms(whole)}
    found |= {form for line in _lines(unix) for form in (_bytes(line), *map(_bytes, _json_texts(line)))}
    return frozenset(found - {b""})


def _bytes(text: str) -> bytes:
    """The bytes of a value that came in from the environment or from the command line."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a surrogate pair, which only JSON can spell
        return text.encode("utf-8", "surrogatepass")


def _lines(text: str) -> set[str]:
    if "\n" not in text:
        return set()
    return {line for piece in text.split("\n") if len(line := piece.strip()) >= SHORTEST_LINE}


def _forms(text: str) -> Iterator[bytes]:
    data = _bytes(text)
    yield data
    yield from _base64(data)
    yield data.hex().encode()
    yield data.hex().upper().encode()
    yield from _url(data)
    for form in (*_json_texts(text), *_shell(text), repr(text)[1:-1]):
        yield _bytes(form)


def _base64(data: bytes) -> Iterator[bytes]:
    """`data` alone, as the end of something longer, and inside of it, with 0, 1 or 2 bytes of a group before it.

    Inside, the first and the last letter also depend on what is around; they hold at most 4 bits of the secret.
    """
    from base64 import b64encode

    for before in range(3):
        coded = b64encode(bytes(before) + data)[(before * 8 + 5) // 6 :]
        ended = coded.rstrip(b"=")
        inside = ended[: (before + len(data)) * 8 // 6 - (before * 8 + 5) // 6]
        for form in {coded, ended, inside, *(() if before else _wrapped(inside))}:
            if len(form) >= SHORTEST_CODED:
                yield form
                yield form.replace(b"+", b"-").replace(b"/", b"_")


def _wrapped(coded: bytes) -> Iterator[bytes]:
    """The lines of a long base64 text."""
    for width in WRAPPED_AT:
        if len(coded) > width:
            pieces = (coded[start : start + width] for start in range(0, len(coded), width))
            yield from (piece for piece in pieces if len(piece) >= SHORTEST_LINE)


def _url(data: bytes) -> Iterator[bytes]:
    from urllib.parse import quote_from_bytes

    for safe in ("", "/", UNRESERVED, "*", ADDRESS):
        quoted = quote_from_bytes(data, safe)
        for form in (quoted, quoted.replace("~", "%7E")):
            for spaced in (form, form.replace("%20", "+")):
                yield spaced.encode()
                yield _lower_escapes(spaced).encode()


def _lower_escapes(quoted: str) -> str:
    first, *rest = quoted.split("%")
    return "%".join((first, *(piece[:2].lower() + piece[2:] for piece in rest)))


def _json_texts(text: str) -> Iterator[str]:
    """`text` inside a string of JSON, as several encoders write it, and JSON inside a string of JSON."""
    from json import dumps

    for ascii_only in (True, False):
        once = dumps(text, ensure_ascii=ascii_only)[1:-1]
        for form in (once, _escaped(once, IN_HTML), _escaped(once.replace('\\"', '"'), IN_HTML_AND_QUOTES)):
            for slashed in (form, form.replace("/", "\\/")):
                yield slashed
                yield _upper_escapes(slashed)
        yield dumps(once, ensure_ascii=False)[1:-1]


def _escaped(text: str, letters: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" if letter in letters else letter for letter in text)


def _upper_escapes(text: str) -> str:
    r"""`\u00E9` for `\u00e9`; the pieces between doubled backslashes are looked at one by one."""
    pieces = text.split("\\\\")
    for number, piece in enumerate(pieces):
        first, *rest = piece.split("\\u")
        pieces[number] = "\\u".join((first, *(part[:4].upper() + part[4:] for part in rest)))
    return "\\\\".join(pieces)


def _shell(text: str) -> Iterator[str]:
    r"""What bash prints for a value (`set -x`, `declare -p`, `printf %q`, `$'…'`), and what others quote for it."""
    yield text.replace("'", "'\\''")
    yield text.replace("'", "'\"'\"'")
    yield "".join("\\" + letter if letter in QUICK else letter for letter in text)
    yield _backslashed(text)
    yield "".join(map(_ansi_c, text))
    yield "".join(_ansi_c(letter) if letter.isascii() else _octal(letter) for letter in text)


def _backslashed(text: str) -> str:
    letters = ["\\" + letter if letter in BACKSLASHED else letter for letter in text]
    for at, letter in enumerate(text):
        if (letter == "~" and text[at - 1 : at] in ("", ":", "=")) or (letter == "#" and at == 0):
            letters[at] = "\\" + letter
    return "".join(letters)


def _ansi_c(letter: str) -> str:
    code = ord(letter)
    return ANSI_C.get(code) or (_octal(letter) if code < 32 or code == 127 or 0xDC80 <= code <= 0xDCFF else letter)


def _octal(letter: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in _bytes(letter))
