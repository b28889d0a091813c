"""One name, everything derived: services, settings and ports as the code has them, in every place
that deploys them, and no secret in any."""

import re

import yaml

SETTING = re.compile(
    r'Setting\s*\{\s*name:\s*"(?P<name>VSYS_\w+)",\s*default:\s*(?P<default>None|Some\("[^"]*"\))'
)
# Seeds and keys of NATS, signed claims, private keys.
SECRET = re.compile(r"\bS[OAUNCX][A-Z2-7]{50,}|\beyJ[\w-]{20,}|PRIVATE KEY|NKEY SEED")


def differences(root, rendered):
    """Every place that does not agree with the code, as sentences."""
    code = Code(root)
    yield from in_compose(root, code)
    for overlay, file in rendered.items():
        with open(file, encoding="utf-8") as text:
            yield from in_overlay(overlay, list(yaml.safe_load_all(text)), code)
    yield from secrets(root)


class Code:
    """What the code says: settings with their defaults, services, what others want to be told."""

    def __init__(self, root):
        self.shared = settings(root / "crates/chassis/src/settings.rs")
        # A service with tables of its own is deployed with a migration.
        folders = sorted(path.parent for path in root.glob("services/*/migrations"))
        self.services = {path.name: settings(path / "src/config.rs") for path in folders}
        self.nats = set()
        for file in ["server.conf", "cluster.conf"]:
            said = re.sub(r"#.*", "", (root / "deploy/nats" / file).read_text())
            self.nats |= set(re.findall(r"\$(VSYS_\w+)", said))
        roles = (root / "deploy/postgres/roles.sql").read_text()
        self.passwords = set(re.findall(r"\\getenv \w+ (\w+)", roles))

    def needed(self, service, owner=False):
        """Settings without which it does not start: migrations want only the owner's URL."""
        names = self.services[service] if owner else {**self.shared, **self.services[service]}
        return {
            name for name, default in names.items()
            if default is None and name.endswith("_OWNER_DATABASE_URL") == owner
        }

    def known(self, service):
        return {*self.shared, *self.services[service]}

    def port(self, service):
        return int(self.services[service][setting(service, "LISTEN")].rpartition(":")[2])


def setting(service, what):
    return f"VSYS_{service.replace('-', '_').upper()}_{what}"


def settings(file):
    """Names and defaults of the settings that a source file declares."""
    found = SETTING.finditer(file.read_text(encoding="utf-8"))
    return {m["name"]: None if m["default"] == "None" else m["default"][6:-2] for m in found}


def compared(where, told, needed, known):
    """What a container is told, against what it needs and what it knows."""
    told = {name for name in told if name.startswith("VSYS_")}
    yield from (f"{where}: {name} is missing" for name in sorted(needed - told))
    yield from (f"{where}: nobody reads {name}" for name in sorted(told - known))


def in_compose(root, code):
    services = yaml.safe_load((root / "docker-compose.yml").read_text())["services"]
    everything = {"needed": set(), "owner": set(), "known": set()}
    for name in code.services:
        everything["needed"] |= code.needed(name)
        everything["owner"] |= code.needed(name, owner=True)
        everything["known"] |= code.known(name)
        if name not in services:
            yield f"docker-compose.yml: the service {name} is missing"
            continue
        told = services[name].get("environment", {})
        where = f"docker-compose.yml: {name}"
        yield from compared(where, told, code.needed(name), code.known(name))
        if told.get(setting(name, "LISTEN")) != f"0.0.0.0:{code.port(name)}":
            yield f"{where}: it does not listen on port {code.port(name)}, as its config.rs says"
    alone = {name for name in code.nats if "_ROUTE_" not in name}
    for name, needed, known in [
        ("vsys", everything["needed"], everything["known"]),
        ("migrate", everything["owner"], everything["owner"]),
        ("roles", code.passwords, code.passwords),
        ("nats", alone, alone),
    ]:
        told = services[name]["environment"]
        yield from compared(f"docker-compose.yml: {name}", told, needed, known)


def in_overlay(overlay, objects, code):
    def of(kind, name):
        found = (o for o in objects if o["kind"] == kind and o["metadata"]["name"] == name)
        return next(found, None)

    where = f"k8s/overlays/{overlay}"
    maps = {o["metadata"]["name"]: o["data"] for o in objects if o["kind"] == "ConfigMap"}
    for name in code.services:
        wanted = {"Deployment": name, "Job": f"{name}-migrate", "Service": name}
        parts = {kind: of(kind, called) for kind, called in wanted.items()}
        missing = [kind for kind, part in parts.items() if part is None]
        if missing:
            yield f"{where}: {name} has no {', no '.join(missing)}"
            continue
        container = parts["Deployment"]["spec"]["template"]["spec"]["containers"][0]
        told = environment(container, maps)
        yield from compared(f"{where}: {name}", told, code.needed(name), code.known(name))
        if told.get("VSYS_ENVIRONMENT") != overlay:
            yield f"{where}: VSYS_ENVIRONMENT of {name} is not {overlay}"
        migration = parts["Job"]["spec"]["template"]["spec"]["containers"][0]
        owner = code.needed(name, owner=True)
        yield from compared(f"{where}: {name}-migrate", environment(migration, maps), owner, owner)
        caretaker = of("CronJob", f"{name}-reconcile")
        if caretaker is None:
            yield f"{where}: {name} has no CronJob that reconciles it"
        else:
            job = caretaker["spec"]["jobTemplate"]["spec"]
            nightly = environment(job["template"]["spec"]["containers"][0], maps)
            needed = {setting(name, "DATABASE_URL"), "VSYS_NATS_URL"}
            yield from compared(f"{where}: {name}-reconcile", nightly, needed, code.known(name))
        ports = {
            "it listens on": int((told.get(setting(name, "LISTEN")) or ":0").rpartition(":")[2]),
            "the container shows": container["ports"][0]["containerPort"],
            "the startup probe asks": container["startupProbe"]["grpc"]["port"],
            "the readiness probe asks": container["readinessProbe"]["grpc"]["port"],
            "the Service names": parts["Service"]["spec"]["ports"][0]["port"],
        }
        for what, port in ports.items():
            if port != code.port(name):
                yield f"{where}: {name}: {what} port {port}, and the code {code.port(name)}"
    nats = of("StatefulSet", "nats")
    told = environment(nats["spec"]["template"]["spec"]["containers"][0], maps)
    yield from compared(f"{where}: nats", told, code.nats, code.nats)
    for o in objects:
        if o["kind"] == "Secret":
            yield f"{where}: the secret {o['metadata']['name']} is in the tree"


def environment(container, maps):
    """What a container is told; what comes from a secret has no value here."""
    told = {}
    for source in container.get("envFrom", []):
        told |= maps.get(source.get("configMapRef", {}).get("name"), {})
    return told | {entry["name"]: entry.get("value") for entry in container.get("env", [])}


def secrets(root):
    """Anything that looks like a key in what is deployed, and examples that are more than that."""
    files = [root / "docker-compose.yml", root / ".env.example", root / "deploy/Dockerfile"]
    for folder in ["deploy", "k8s"]:
        for kind in ["conf", "yaml", "sql", "sh"]:
            files += sorted((root / folder).rglob(f"*.{kind}"))
    for file in files:
        if SECRET.search(file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(root)}: this looks like a key"
    example = (root / ".env.example").read_text(encoding="utf-8")
    for name, value in re.findall(r"^(\w*(?:PASSWORD|ACCOUNT\w*))=(.*)$", example, re.M):
        if value != "change-me":
            yield f".env.example: {name} is not `change-me`"
