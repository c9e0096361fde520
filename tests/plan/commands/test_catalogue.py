"""What the shipped catalogue says about the commands that runbooks use, and the rules it is read by."""

from __future__ import annotations

from collections import Counter

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.commands.phrases import RANK, risk_word
from runbook_kit.plan.model import RISKS
from runbook_kit.plan.shell.words import Dynamic
from runbook_kit.shipped import load

CATALOGUE = read_catalogue(load("commands"))

# Commands by the risk they have, wrappers not looked through.
READ = """
cat README.md
ls -la docs
head -n 5 a.txt
tail -f log.txt
wc -l a b
sort -u a.txt
uniq -c
cut -d: -f1 /etc/passwd
grep -rn pattern src
egrep 'a|b' x
rg -n "x|y" -S .
sed -n 1,20p file
sed 's/a/b/' file
sed -e 's|^./||'
awk '{print $1}' file
awk '$3 > 5 {print}' file
awk -F/ 'NR==1{ print $2 }'
jq -r .a.b file.json
jq -r --arg n v '.[$n]'
yq .a file.yaml
find . -maxdepth 4 -type f -name '*.toml' -print
tar -tzf a.tgz
tar tf a.tar
unzip -l a.zip
gzip -l a.gz
sha256sum a
shasum -a 256 -c a.sha256
base64 -d
date +%F
date -u
date -d yesterday
stat a
diff -u a b
du -sh .
df -h
free -m
ps aux
top -b -n 1
lsof -nP -iTCP -sTCP:LISTEN
ss -tlnp
netstat -an
uname -a
sw_vers
sysctl -n hw.memsize
hostname
hostname -f
mount
id
whoami
which python3
printenv HOME
sleep 5
seq 1 3
test -f x
echo hello
git status -sb
git log --oneline -n 20
git diff --stat
git show --name-only HEAD
git rev-parse HEAD
git ls-files
git branch
git branch -a
git branch --show-current
git branch --contains HEAD
git tag --list
git tag -l 'v*'
git remote -v
git stash list
git config --get user.name
git -C sub status
git --no-pager log -3
git -c color.ui=never status
git clean -n
git worktree list
git version
git --version
gh --version
gh auth token
docker ps -a
docker images
docker version
docker logs api
docker inspect api
docker compose ps
docker compose -f compose.yml ps
docker compose ls
docker compose version
docker compose logs -f api
docker system df
docker --context x ps
podman ps
kubectl config view
kubectl config get-contexts
kubectl apply -f a.yml --dry-run=client
kubectl kustomize .
kubectl --help
helm template chart
helm lint chart
kustomize build .
systemctl status nginx
systemctl is-active nginx
systemctl --no-pager list-units
journalctl -u nginx -n 50
launchctl list
service nginx status
crontab -l
iptables -L
pip list
pip freeze
pip --version
pip show x
uv pip list
uv --version
npm ls
npm --version
cargo --version
go version
python3 --version
python3 -VV
python --help
python3 -m json.tool
node --version
ruby -v
bash --version
make --version
terraform version
terraform validate
terraform fmt -check
ansible-playbook site.yml --syntax-check
aws configure list
gcloud config list
gcloud --version
pytest --version
ruff check .
ruff format --check .
mypy src
shellcheck a.sh
promtool check rules a.yml
amtool check-config a.yml
brew list
apt list --installed
apt-cache policy x
dpkg -l
rpm -qa
rpm -qi bash
snap list
openssl x509 -in a.pem -noout -text
ssh-keygen -lf key.pub
ssh-keygen -Y verify -f a -I b -n c -s d
gpg --verify a.sig
crictl ps
etcdutl snapshot status a
kill -0 123
kill -l
fdisk -l
wipefs /dev/sda
prettier --check .
gofmt -l .
smartctl -a /dev/sda
firewall-cmd --list-all
rsync --version
curl --version
runbook list
runbook run phase-2
runbook run phase-2 --dry-run
rbk gate
tmux ls
id -u
git push --help
docker compose up --help
"""
WRITE = """
cp a b
mv a b
mkdir -p out
touch x
chmod +x a.sh
chown root a
ln -s a b
rmdir d
tee out.txt
sed -i s/a/b/ f
sed -i.bak s/a/b/ f
sed -ni s/a/b/p f
sed --in-place s/a/b/ f
sed -n 'w out.txt' f
find . -fprint out.txt
find . -fprintf out.txt %p
find . -fls out.txt
awk '{print > "x"}' f
sort -o a a
tar -czf a.tgz src
tar xzf a.tgz
tar -xf a.tar -C /tmp
unzip a.zip
gzip a
zip -r a.zip src
git add -A
git commit -m x
git checkout main
git checkout -b x
git switch -c x
git merge x
git rebase main
git stash
git branch new
git branch -m a b
git tag v1
git reset HEAD~1
git config user.name x
git restore --staged .
git init
git revert HEAD
git -C x commit -m "reset --hard"
docker cp a:b c
docker compose cp a:b c
docker tag a b
kubectl config use-context x
npm init
python3 -m venv .venv
python3 -m py_compile a.py
pytest -q
mkdocs build --strict
ruff format .
ruff check --fix .
black .
black -l 100 src
isort -l 100 src
prettier --write .
gofmt -w .
pip uninstall x
uv venv
terraform fmt
terraform workspace new x
yq -i .a=1 f
patch -p1
ssh-keygen -t ed25519 -f key
gpg --encrypt f
sqlite3 a.db
runbook init
runbook gate --fix
brew cleanup
aws configure set a b
"""
NETWORK = """
git fetch origin --prune
git pull --ff-only
git clone https://example.org/x
git ls-remote
git submodule update --init
git push --dry-run
gh pr view 5
gh pr list
gh pr checks --watch
gh run watch
gh api repos/o/r
gh workflow list
gh auth status
curl -fsS http://localhost:9090/-/ready
curl -sSL -o /dev/null https://example.org
curl -I https://example.org
curl -G --data-urlencode query=up http://localhost/api
curl -X GET https://example.org
wget https://example.org
docker pull x
docker build .
docker compose pull
docker login
kubectl get pods
kubectl -n monitoring get pods -o wide
kubectl describe pod x
kubectl logs -f x
kubectl top nodes
kubectl rollout status deploy/x
kubectl auth can-i get pods
kubectl diff -f a.yml
kubectl apply -f a.yml --dry-run=server
oc get pods
oc -n x logs y
oc adm top nodes
oc adm must-gather
oc whoami
helm list -A
helm status x
helm repo update
helm upgrade x y --dry-run
pip install x
pip install -r requirements.txt
python3 -m pip install x
uv sync
uv pip install x
pipx install x
npm ci
npm install
yarn install
cargo build
go build ./...
gem install x
poetry install
pre-commit run --all-files
tox
terraform init
terraform plan -out=tf.plan
terraform show
pulumi preview
ansible-playbook site.yml --check
aws ec2 describe-instances
aws --region eu-west-1 ec2 describe-instances
aws s3 ls
aws sts get-caller-identity
aws ec2 run-instances --dry-run
az vm list
az account show
gcloud compute instances list
gcloud container clusters get-credentials x
gsutil ls gs://x
ping -c 1 example.org
dig example.org
nc -zv host 80
etcdctl member list
etcdctl endpoint health
ceph status
ceph osd tree
ceph -s
velero backup get
argocd app list
istioctl proxy-status
amtool alert query
promtool query instant http://x up
pg_dump db
redis-cli ping
redis-cli INFO
psql -c 'select 1'
pg_isready
brew install x
rsync -n a b:c
rsync -n --delete a b:c
scp host:a b
mkdocs serve
"""
REMOTE = """
git push
git push origin main
git -C x push
gh pr create --fill
gh pr merge 5 --squash
gh issue comment 5 --body x
gh release create v1
gh api repos/o/r -X PATCH
gh api repos/o/r -f a=b
gh workflow run ci.yml
curl -X POST https://example.org
curl -XPUT https://example.org
curl -d a=b https://example.org
curl --data @f https://example.org
curl -T f https://example.org
curl --json '{}' https://example.org
curl -sX PATCH https://example.org
wget --post-data=a https://example.org
docker push x
docker run x
docker restart api
docker stop api
docker compose up -d
docker compose down
docker compose restart
kubectl apply -f a.yml
kubectl create ns x
kubectl scale deploy x --replicas=2
kubectl rollout restart deploy/x
kubectl patch x y -p z
kubectl edit cm x
kubectl cordon n
kubectl label x y=z
oc adm cordon n
oc adm upgrade --to=4.1
oc debug
helm install x y
helm upgrade x y
helm rollback x
scp a host:b
scp a:b c:d
rsync -a src host:dst
terraform apply
terraform apply -auto-approve
terraform import a b
pulumi up
ansible-playbook site.yml
aws ec2 run-instances
aws ec2 start-instances
aws s3 cp a s3://b
aws lambda invoke x
az vm start -n x
gcloud compute instances create x
gsutil cp a gs://b
etcdctl put a b
velero backup create x
argocd app sync x
istioctl install
amtool silence add x
redis-cli set a b
psql -c 'update x set y=1'
psql
npm publish
cargo publish
twine upload dist/*
uv publish
mail x
"""
DESTRUCTIVE = """
rm a
rm -rf out
shred a
truncate -s 0 a
dd if=/dev/zero of=/dev/sda
mkfs /dev/sda
mkfs.ext4 /dev/sda1
fdisk /dev/sda
find . -name x -delete
kill 123
pkill -f x
pkill -l x
mkfs.ext4 -d x /dev/sda1
wipefs -a /dev/sda
rsync -a --delete a b
crontab -r
crontab new.txt
git reset --hard
git reset --hard origin/main
git reset --har
git clean -fd
git clean -fdx
git push --force
git -C x push --force
git push -f origin main
git push -uf origin main
git push origin +main
git push origin :main
git push --delete origin x
git push --force-with-lease
git branch -D x
git checkout -- .
git checkout .
git restore .
git stash drop
git stash clear
git reflog expire --expire=now --all
git update-ref -d refs/heads/x
gh repo delete o/r
gh release delete v1
gh api repos/o/r -X DELETE
gh pr merge 5 --admin
curl -X DELETE https://example.org
docker rm -f api
docker rmi x
docker system prune -f
docker volume rm x
docker compose down -v
docker compose down --volumes
docker compose rm
kubectl delete pod x
kubectl -n x delete pod y
kubectl --unlisted delete pod x
kubectl drain n
kubectl replace --force -f a.yml
oc delete pod x
oc adm drain n
helm uninstall x
terraform destroy
terraform state rm x
pulumi destroy
aws ec2 terminate-instances
aws s3 rm s3://x
aws s3 sync a s3://b --delete
aws --region x s3 rb s3://y
az group delete -n x
gcloud compute instances delete x
gsutil rm gs://x
etcdctl del a
ceph osd purge 1
velero backup delete x
argocd app delete x
redis-cli flushall
redis-cli FLUSHALL
psql -c 'drop table x'
dropdb x
rsync -a --delete a b:c
journalctl --vacuum-size=1G
crictl rm x
tmux kill-server
"""
PRIVILEGED = """
systemctl restart nginx
systemctl --user start x
systemctl daemon-reload
service nginx restart
launchctl load x.plist
shutdown -h now
shutdown -h
reboot
iptables -A INPUT -j DROP
useradd x
umount -a
umount -l /mnt
restorecon -p /x
kinit -p x
iptables -L -F
firewall-cmd --list-all --reload
fsck -a /dev/sda
passwd
apt-get install -y x
apt install x
dnf install x
yum -y update
apk add x
snap install x
pacman -S x
rpm -i x.rpm
dpkg -i x.deb
date -s 10:00
sysctl -w a=b
sysctl a=b
hostname newname
mount /dev/sda1 /mnt
modprobe x
visudo
tee /etc/hosts
cp a /etc/hosts
ip link set eth0 down
runbook approve plan.json
runbook signoff s c
"""
UNKNOWN = """
frobnicate
./scripts/x.sh
/opt/x/bin/git status
git frobnicate
git --unlisted status
git -c core.pager=evil log
git -c alias.x=!sh x
git bisect run ./x
git submodule foreach 'rm x'
git rebase -x ./x main
git config alias.x '!sh'
kubectl frobnicate
docker frobnicate
aws ec2 frobnicate
gh extension exec x
python3 script.py
npm run build
npx x
cargo test
go run .
make
make -n
awk 'BEGIN{system("rm x")}'
awk '{print | "sh"}'
sed 's/x/y/e' f
sed '1e rm x' f
tar -xf a --to-command=sh
sort --compress-program=x
find . -files0-from x
curl -K config
wget -e x
env -S 'rm x'
runbook run phase-2 --execute
make deploy
tmux new
"""
TABLE = [
    pytest.param(risk, line, id=f"{risk}: {line}")
    for risk, lines in (
        ("read", READ), ("write", WRITE), ("network", NETWORK), ("remote", REMOTE), ("destructive", DESTRUCTIVE),
        ("privileged", PRIVILEGED), ("unknown", UNKNOWN),
    )
    for line in lines.strip().splitlines()
]  # fmt: skip


@pytest.mark.parametrize(("risk", "line"), TABLE)
def test_risk(risk: str, line: str) -> None:
    assert analyse(line, "bash", CATALOGUE).risk == risk


def test_classify_says_risk_words_and_files() -> None:
    found = CATALOGUE.classify(["git", "-C", "x", "push", "--force"])
    assert (found.risk, found.argv_head, found.why) == (
        "destructive",
        "git push --force",
        "deletes or overwrites for good",
    )
    assert CATALOGUE.classify(["cp", "a", "b"]).writes == ("b",)
    assert CATALOGUE.classify(["cp", "a", "b"]).reads == ("a",)


def test_classify_without_a_program_is_unknown() -> None:
    assert CATALOGUE.classify([]).risk == "unknown"
    assert CATALOGUE.classify([Dynamic("ls")]).risk == "unknown"


def test_the_same_words_known_and_unknown_to_the_run_are_told_apart() -> None:
    assert CATALOGUE.classify(["git", "status"]).risk == "read"
    assert CATALOGUE.classify(["git", Dynamic("status")]).risk == "unknown"


def test_entries_are_read_when_they_are_needed() -> None:
    catalogue = read_catalogue(load("commands"))
    assert catalogue.entries == {}
    catalogue.classify(["git", "status"])
    assert set(catalogue.entries) == {"git"}


def test_a_sub_command_may_have_an_entry_of_its_own() -> None:
    found = CATALOGUE.classify(["docker", "-H", "x", "compose", "-f", "y", "exec", "-T", "api", "ls"])
    assert found.entry is not None
    assert (found.entry.name, found.arguments) == ("docker compose exec", ("-T", "api", "ls"))


def test_the_value_of_an_option_is_no_sub_command() -> None:
    found = CATALOGUE.classify(["kubectl", "-n", "exec", "exec", "pod", "--", "ls"])
    assert found.arguments == ("pod", "--", "ls")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("out/x", ""),
        ("/srv/x", ""),
        ("/dev/null", "nothing"),
        ("/dev/fd/3", "nothing"),
        ("/dev/sda", "destructive"),
        ("//dev/../dev/sda", "destructive"),
        ("/dev/shm/x", "write"),
        ("/dev/tcp/h/1", "remote"),
        ("/etc/hosts", "privileged"),
        ("/proc/sys/x", "privileged"),
    ],
)
def test_places(path: str, kind: str) -> None:
    assert CATALOGUE.place(path) == kind


def test_changes_lookup() -> None:
    assert CATALOGUE.changes_lookup("PATH", "x") == ("*",)
    assert "git" in CATALOGUE.changes_lookup("GIT_PAGER", "x")
    assert CATALOGUE.changes_lookup("GIT_PAGER", "cat") == ()
    assert CATALOGUE.changes_lookup("GIT_PAGER", Dynamic("cat")) != ()
    assert CATALOGUE.changes_lookup("GIT_AUTHOR_NAME", "x") == ()
    assert CATALOGUE.changes_lookup("X", "x") == ()


@pytest.mark.parametrize("data", [{}, {"format": "commands/2"}, {"format": "gate/1"}])
def test_another_format_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="commands/1"):
        read_catalogue(data)


def test_entries_that_extend_one_another_in_a_circle_end() -> None:
    data = {"format": "commands/1", "programs": {"a": {"extends": "b", "risk": "read"}, "b": {"extends": "a"}}}
    assert read_catalogue(data).classify(["a"]).risk == "read"


# --- the data itself -------------------------------------------------------------------------------------------------

SHIPPED = load("commands")
RISK_WORDS = {*RISKS, "unknown"}
KEYS = RISK_WORDS | {"risk", "why", "options", "help", "cluster", "case", "reads", "writes", "text", "lowers", "wraps"}
KEYS |= {"interprets", "modules", "extends", "first_is_options"}
WRAP_KEYS = {"skip", "starts", "text", "code", "assigns", "unless", "appends", "elsewhere", "alone"}
ENTRIES = [(names, entry) for section in ("builtins", "programs") for names, entry in SHIPPED[section].items()]


def test_every_program_is_listed_once() -> None:
    names = Counter(name for names, _ in ENTRIES for name in names.split(", "))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(("names", "entry"), ENTRIES, ids=[names[:40] for names, _ in ENTRIES])
def test_an_entry_is_well_formed(names: str, entry: object) -> None:
    if not isinstance(entry, dict):
        assert entry in RISK_WORDS
        return
    assert set(entry) <= KEYS
    assert entry.get("risk", "unknown") in RISK_WORDS
    assert entry.get("interprets", "shell") in ("shell", "code")
    assert set(entry.get("wraps", {})) <= WRAP_KEYS
    assert set(entry.get("lowers", {})) <= RISK_WORDS
    assert set(entry.get("text", {})) <= RISK_WORDS
    assert set(entry.get("modules", {}).values()) <= RISK_WORDS | {"program"}
    assert all(name.strip() == name and name for name in names.split(", "))
    assert all(option[0] in "-+" for option in str(entry.get("options", "")).split())


@pytest.mark.parametrize("name", sorted({name for names, _ in ENTRIES for name in names.split(", ")}))
def test_an_entry_can_be_read(name: str) -> None:
    entry = CATALOGUE.entry(name)
    assert entry is not None
    extended = CATALOGUE.raw[name][0]
    if isinstance(extended, dict) and "extends" in extended:
        assert CATALOGUE.entry(extended["extends"]) is not None


def test_only_listed_programs_are_named_elsewhere() -> None:
    named = {program for rule in SHIPPED["lookup"] for program in rule["programs"]} - {"*"}
    named |= {module for _, entry in ENTRIES if isinstance(entry, dict) for module in _programs(entry)}
    assert [name for name in sorted(named) if CATALOGUE.entry(name) is None] == []


def _programs(entry: dict[str, dict[str, str]]) -> list[str]:
    return [name for name, kind in entry.get("modules", {}).items() if kind == "program"]


def lowering() -> list[tuple[str, str, str]]:
    """Every phrase that lowers a risk: the program, the phrase, the lower risk."""
    return [
        (names.split(", ")[0], phrase, risk)
        for names, entry in ENTRIES
        if isinstance(entry, dict)
        for risk, phrases in entry.get("lowers", {}).items()
        for phrase in phrases
    ]


@pytest.mark.parametrize(("program", "phrase", "risk"), lowering())
def test_what_lowers_a_risk_lowers_it(program: str, phrase: str, risk: str) -> None:
    words = [word for word in phrase.split() if word[0] not in "-!^"]
    risks = [CATALOGUE.classify([*program.split(), *words, *more]).risk for more in ((), ("x",), ("x", "y"))]
    assert max(RANK[each] for each in risks) > RANK[risk_word(risk)]
