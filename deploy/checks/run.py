"""Judges docker-compose.yml, deploy/ and k8s/: exit 0 when every judge is content.

Needs what requirements.txt names on PYTHONPATH and installs nothing. Docker Compose (compose.txt),
promtool and shellcheck are asked where they are there; who was not asked is said.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

try:
    import names
except ModuleNotFoundError as absent:
    sys.exit(f"{absent}: it is in deploy/checks/requirements.txt, for PYTHONPATH")

ROOT = Path(__file__).resolve().parents[2]
CHECKS = ROOT / "deploy/checks"
OVERLAYS = sorted(path.name for path in (ROOT / "k8s/overlays").iterdir() if path.is_dir())
BESIDE_LIBRARIES = [f"{path}/bin" for path in sys.path if path]
SEARCH = os.pathsep.join([*BESIDE_LIBRARIES, os.environ.get("PATH", "")])


class Absent(Exception):
    """A judge is not on this machine."""


def program(name):
    """The path of a program: beside the libraries on PYTHONPATH, else on PATH."""
    found = shutil.which(name, path=SEARCH)
    if found is None:
        raise Absent(f"{name} is not here")
    return found


def ask(*command, **settings):
    """Runs a judge; its exit code and everything it says."""
    # A judge reads neither colours nor the user's own settings.
    environment = {**os.environ, "NO_COLOR": "1", "PATH": SEARCH, **settings}
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env=environment, text=True, timeout=120,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )
    return done.returncode, done.stdout.strip()


def complaint(*command, **settings):
    """What a judge says when it is not content, else nothing."""
    code, said = ask(*command, **settings)
    return (said or f"exit code {code}") if code else ""


def script(name):
    """A judge written in Python, run by this interpreter whatever its first line says."""
    return sys.executable, program(name)


def yamllint(_):
    how = ["--strict", "--config-file", CHECKS / "yamllint.yaml"]
    return complaint(*script("yamllint"), *how, "docker-compose.yml", "k8s", "deploy")


def hadolint(_):
    return complaint(program("hadolint"), "deploy/Dockerfile")


def kubernetes_validate(rendered):
    files = [rendered / f"{overlay}.yaml" for overlay in OVERLAYS]
    # A kind that it does not know is only a warning to it, and no error: here it is one.
    code, said = ask(*script("kubernetes-validate"), "--strict", "--quiet", *files)
    return said or (f"exit code {code}" if code else "")


def checkov(rendered):
    where = ["--directory", rendered, "--config-file", CHECKS / "checkov.yaml"]
    return complaint(*script("checkov"), *where, LOG_LEVEL="ERROR")


def compose(_):
    unpacked = [f"{path}/compose/docker-compose" for path in sys.path]
    alone = next(filter(os.path.exists, unpacked), None) or shutil.which("docker-compose")
    command = [alone] if alone else [program("docker"), "compose"]
    if complaint(*command, "version"):
        raise Absent("Docker Compose is not here")
    profiles = ["--profile", "services", "--profile", "observe"]
    return complaint(*command, "--env-file", ".env.example", *profiles, "config", "--quiet")


def promtool(_):
    own = program("promtool")
    checked = complaint(own, "check", "config", "deploy/otel/prometheus.yaml")
    return checked or complaint(own, "test", "rules", "deploy/otel/alerts.test.yaml")


def shellcheck(_):
    files = [*ROOT.glob("deploy/**/*.sh"), *ROOT.glob("k8s/**/*.sh")]
    return complaint(program("shellcheck"), *sorted(files))


def one_name(rendered):
    return "\n".join(names.differences(ROOT, {o: rendered / f"{o}.yaml" for o in OVERLAYS}))


def render(folder):
    """Writes each overlay as one file, and the Dockerfile beside them; complaints of kustomize."""
    complaints = []
    for overlay in OVERLAYS:
        code, said = ask(program("kubectl"), "kustomize", f"k8s/overlays/{overlay}")
        if code:
            complaints.append(f"k8s/overlays/{overlay}: {said}")
        (folder / f"{overlay}.yaml").write_text("" if code else said + "\n")
    shutil.copy(ROOT / "deploy/Dockerfile", folder)
    return "\n".join(complaints)


NEEDED = [yamllint, hadolint, kubernetes_validate, checkov, one_name]
WHERE_PRESENT = [compose, promtool, shellcheck]


def judge(who, rendered):
    """One judge's name, its complaint, whether it was asked, and how long it took."""
    begun = time.monotonic()
    try:
        said, asked = who(rendered), True
    except Absent as absent:
        said, asked = str(absent), who not in WHERE_PRESENT
        if asked:
            said += "; it is in deploy/checks/requirements.txt, for PYTHONPATH"
    except subprocess.TimeoutExpired:
        said, asked = "gave no answer within two minutes", True
    return who.__name__, said, asked, time.monotonic() - begun


def main():
    well = True
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        folder = Path(folder)
        first = judge(render, folder)
        rest = [] if first[1] else pool.map(lambda who: judge(who, folder), NEEDED + WHERE_PRESENT)
        for name, said, asked, seconds in [first, *rest]:
            if not asked:
                print(f"{name}: not asked: {said}")
            elif said:
                well = False
                print(f"{name}: NOT CONTENT\n{said}\n")
            else:
                print(f"{name}: content ({seconds:.1f} s)")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
