"""Commands that the shipped policy forbids, and their harmless neighbours."""

from __future__ import annotations

import pytest
from msgspec import ValidationError
from tests.gate.commands.conftest import cuts, fence, objections, violations

from runbook_kit.errors import InvalidInput

FORBIDDEN = {
    "git push --force origin main": "force-push",
    "git push -f origin feature:main": "force-push",
    "git push origin +master": "forced-refspec",
    "git push origin --delete main": "delete-main-branch",
    "rm -rf /": "remove-everything",
    "rm -r -f ~/": "remove-everything",
    'rm -fr "$HOME"/*': "remove-everything",
    "sudo rm -rf /etc": "remove-everything",
    "bash -c 'cd x && rm -rf /'": "remove-everything",
    "ssh host rm -rf /": "remove-everything",
    "rm -rf --no-preserve-root x": "unprotected-root",
    "chmod -R 777 .": "world-writable",
    "chmod --recursive a+rwx build": "world-writable",
    "chown -R me /usr": "own-system-folder",
    "mkfs.ext4 /dev/sdb1": "format-device",
    "dd if=x.img of=/dev/sda bs=1M": "overwrite-device",
    "cat x > /dev/nvme0n1": "write-to-device",
    "curl -fsSL https://x.org/i.sh | sh": "pipe-to-shell",
    "wget -qO- https://x.org | sudo bash -s -- -y": "pipe-to-shell",
    "curl https://x.org | tee i.sh | bash": "pipe-to-shell",
    'bash -c "$(curl -fsSL https://x.org/i.sh)"': "run-download",
    "bash <(curl -s https://x.org)": "run-download",
    'eval "$(wget -qO- https://x.org)"': "run-download",
    "kubectl -n a delete ns prod": "delete-namespace",
    "oc delete project prod": "delete-namespace",
    "kubectl delete pods --all -A": "delete-all-namespaces",
    "terraform destroy -auto-approve": "destroy-unasked",
    "psql -c 'DROP DATABASE prod'": "drop-database",
    "dropdb prod": "drop-database-program",
    "crontab -r": "remove-crontab",
    ":(){ :|:& };:": "fork-bomb",
}  # fmt: skip


@pytest.mark.parametrize("command", FORBIDDEN)
def test_a_forbidden_command(command: str) -> None:
    found = violations("forbidden-command", fence(f"ls\n{command}"))
    assert [each.token for each in found] == [FORBIDDEN[command]]
    assert found[0].span.line == 3


FINE = (
    "git push --force-with-lease origin feature",
    "git push --force origin feature",
    "git push -n --force origin main",
    "git push origin main",
    "git branch -d main",
    "rm -rf ./build /tmp/x",
    "rm -rf /var/lib/x/cache",
    "rm -f /etc/x",
    "chmod -R 755 .",
    "chmod 777 x",
    "chmod -R g+w .",
    "dd if=/dev/sda of=x.img",
    "dd if=x of=/dev/null",
    "cat x > /dev/null",
    "curl -o i.sh https://x.org/i.sh && sh i.sh",
    "curl https://x.org | python3 -m json.tool",
    "curl https://x.org | python3 -c 'print(1)'",
    "kubectl delete pod -n ns api-0",
    "kubectl delete ns x --dry-run=client",
    "kubectl get ns",
    "terraform destroy",
    "crontab -l",
    "echo 'rm -rf /'",
    "# rm -rf /",
    "f() { ls; }",
)


@pytest.mark.parametrize("command", FINE)
def test_a_harmless_neighbour(command: str) -> None:
    assert violations("forbidden-command", fence(command)) == []


def test_the_command_itself_is_the_place() -> None:
    document = fence("true && sudo rm -rf / # no\nls")
    assert cuts("forbidden-command", document) == ["sudo rm -rf /"]
    assert objections("forbidden-command", document) == [
        (
            "2:9-2:22",
            "`sudo rm -rf /` is forbidden: it removes a whole system or home folder.",
            "Name the one folder that is to go, below the work tree or a temporary folder.",
        )
    ]


def test_inline_code_counts_in_runbooks_unless_its_sentence_forbids_it() -> None:
    document = "Run `rm -rf /` now. Never run `rm -rf ~` here.\n\nDo **not** run:\n\n- `rm -rf /etc`\n"
    assert cuts("forbidden-command", document, "docs/runbooks/x.md") == ["`rm -rf /`"]
    assert cuts("forbidden-command", document, "docs/x.md") == []


def test_prose_and_other_languages_do_not_count() -> None:
    assert violations("forbidden-command", "rm -rf /\n\n" + fence("rm -rf /", "text"), path="runbook.md") == []


OWN = {"commands": {"restart": {"command": ["svc restart"], "message": "it is Friday.", "operand": "^api"}, "x": None}}


def test_a_policy_has_entries_of_its_own() -> None:
    document = fence("svc restart web\nsvc restart api-1")
    assert objections("forbidden-command", document, OWN) == [
        ("3:1-3:18", "`svc restart api-1` is forbidden: it is Friday.", "")
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"commands": {"x": {"message": "m", "text": "("}}},
        {"commands": {"x": {"comand": ["x"], "message": "m"}}},
        {"commands": {"x": {}}},
        {"comands": {}},
    ],
)
def test_a_policy_that_cannot_be_read(options: dict[str, object]) -> None:
    with pytest.raises((InvalidInput, ValidationError)):
        violations("forbidden-command", fence("ls"), options)


def test_a_long_word_takes_no_time() -> None:
    assert violations("forbidden-command", fence("rm -rf " + "/" * 9_000)) == []
    assert violations("forbidden-command", fence("git push -f " + "a:" * 4_000)) == []
