"""Values that look like secrets, put together here so that no scanner takes this file for a leak."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

HEX = sha256(b"an invented value").hexdigest()
MIXED = "q7Rw2ZtLm9XvB4nKdY8sHf3GcJp6TeUa5WxQyN1oEiVbC0rDzMkSlPgFhAjIuO" * 2
DIGITS = "739201845516482093"


def _jwt() -> str:
    parts = (b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"8839201","name":"ops"}', bytes.fromhex(HEX))
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


JWT = _jwt()
# kind → value that carries its issuer's mark
TOKENS = {
    "AWS access key": "AKIA" + "Q7RW2ZTLM5XVB4NK",
    "GitHub token": "ghp_" + MIXED[:36],
    "GitLab token": "glpat-" + MIXED[:20],
    "Slack token": "xoxb-" + DIGITS[:12] + "-" + DIGITS[3:15] + "-" + MIXED[:24],
    "Stripe key": "sk_" + "live_" + MIXED[:24],
    "Google API key": "AIza" + MIXED[:35],
    "npm token": "npm_" + MIXED[:36],
    "PyPI token": "pypi-" + "AgEIcHlwaS5vcmc" + MIXED[:80],
    "SendGrid API key": "SG." + MIXED[:22] + "." + MIXED[:43],
    "JSON Web Token": JWT,
    "HashiCorp Vault token": "hvs." + MIXED[:24],
    "Telegram bot token": DIGITS[:10] + ":AA" + MIXED[:33],
    "Hugging Face token": "hf_" + "QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi",
}
WEBHOOK = "https://hooks.slack.com/services/T7J87TocV/B1W9Q7Rw2/" + MIXED[:24]
FINE_GRAINED = "github_pat_" + MIXED[:22] + "_" + MIXED[:59]
PASSWORD = "Sommer" + "2024!"
ISSUED = MIXED[:32]
KEY_BODY = "\n".join(MIXED[at : at + 64] for at in range(10))
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{KEY_BODY}\n-----END RSA PRIVATE KEY-----\n"
