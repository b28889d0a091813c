"""One name, everything derived: services, settings and ports as the code has them, in every place
that deploys them, and no secret in any."""

import re

import yaml

SETTING = re.compile(
    r'Setting\s*\{\s*name:\s*"(?P<name>VSYS_\w+)",\s*default:\s*(?P<default>None|Some\("[^"]*"\))'
)
# Where a setting says that a service answers.
ADDRESS = re.compile(r"http://([\w-]+):(\d+)")
PROBES = ["startupProbe", "readinessProbe"]
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
        files = sorted(root.glob("services/*/src/config.rs"))
        self.services = {file.parents[1].name: settings(file) for file in files}
        # A service with tables of its own is deployed with a migration and a nightly reconcile.
        self.with_tables = {path.parent.name for path in root.glob("services/*/migrations")}
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

    def ports(self, service):
        """Where it listens: gRPC, and pages where it has some."""
        listens = {"grpc": "LISTEN", "http": "HTTP_LISTEN"}
        names = {face: setting(service, what) for face, what in listens.items()}
        said = {face: self.services[service].get(name) for face, name in names.items()}
        return {face: (names[face], port(value)) for face, value in said.items() if value}

    def astray(self, told):
        """Settings that name a service which is none of ours, or at a port that is not its own."""
        for name, value in sorted(told.items()):
            # The portal as browsers see it has a name of the world outside.
            inside = name.startswith("VSYS_") and not name.endswith("_PORTAL_URL")
            for host, number in ADDRESS.findall(str(value)) if inside else []:
                if host not in self.services or int(number) not in self.own_ports(host):
                    yield f"{name} names {host}:{number}, where nobody answers"

    def own_ports(self, service):
        return {number for _, number in self.ports(service).values()}


def setting(service, what):
    return f"VSYS_{service.replace('-', '_').upper()}_{what}"


def port(address):
    return int((address or ":0").rpartition(":")[2])


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
        yield from (f"{where}: {fault}" for fault in code.astray(told))
        for listen, number in code.ports(name).values():
            if told.get(listen) != f"0.0.0.0:{number}":
                yield f"{where}: {listen} is not port {number}, as its config.rs says"
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
        deployment, service = of("Deployment", name), of("Service", name)
        if deployment is None or service is None:
            yield f"{where}: {name} has no Deployment, or no Service"
            continue
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        told = environment(container, maps)
        yield from compared(f"{where}: {name}", told, code.needed(name), code.known(name))
        yield from (f"{where}: {name}: {fault}" for fault in code.astray(told))
        if told.get("VSYS_ENVIRONMENT") != overlay:
            yield f"{where}: VSYS_ENVIRONMENT of {name} is not {overlay}"
        faults = in_ports(container, service, told, code.ports(name))
        yield from (f"{where}: {name}: {fault}" for fault in faults)
        jobs = {f"{name}-migrate": "Job", f"{name}-reconcile": "CronJob"}
        jobs = {job: of(kind, job) for job, kind in jobs.items()}
        if name in code.with_tables:
            faults = in_jobs(name, jobs, maps, code)
        else:
            faults = (f"{job}, and {name} has no tables" for job, found in jobs.items() if found)
        yield from (f"{where}: {fault}" for fault in faults)
    faults = in_policies(objects, code)
    yield from (f"{where}: {fault}" for fault in faults)
    nats = of("StatefulSet", "nats")
    told = environment(nats["spec"]["template"]["spec"]["containers"][0], maps)
    yield from compared(f"{where}: nats", told, code.nats, code.nats)
    for o in objects:
        if o["kind"] == "Secret":
            yield f"{where}: the secret {o['metadata']['name']} is in the tree"


def in_ports(container, service, told, ports):
    """Where one service listens, what its container shows, probes ask and its Service names."""
    shown = {part["name"]: part["containerPort"] for part in container["ports"]}
    named = {part["name"]: part["port"] for part in service["spec"]["ports"]}
    if shown.keys() != ports.keys() or not named.keys() <= ports.keys():
        yield f"it has the ports {', '.join(ports)}; the container or the Service has others"
    for face, (listen, own) in ports.items():
        said = {
            listen: port(told.get(listen)),
            "the container": shown.get(face, own),
            "the Service": named.get(face, own),
        }
        if face == "grpc":
            said |= {probe: container[probe]["grpc"]["port"] for probe in PROBES}
        for what, number in said.items():
            if number != own:
                yield f"{what} says port {number}, and the code {own}"


def in_jobs(name, jobs, maps, code):
    """What migration and nightly reconcile of a service are told."""
    yield from (f"{job} is missing" for job, found in jobs.items() if found is None)
    owner = code.needed(name, owner=True)
    reconciled = {setting(name, "DATABASE_URL"), "VSYS_NATS_URL"}
    for job, found in jobs.items():
        if found is None:
            continue
        nightly = found["kind"] == "CronJob"
        spec = found["spec"]["jobTemplate"]["spec"] if nightly else found["spec"]
        told = environment(spec["template"]["spec"]["containers"][0], maps)
        needed, known = (reconciled, code.known(name)) if nightly else (owner, owner)
        yield from compared(job, told, needed, known)


def in_policies(objects, code):
    """Who may call a service may do so at a port of its own."""
    for policy in (o for o in objects if o["kind"] == "NetworkPolicy"):
        for rule in policy["spec"].get("egress", []):
            labels = [to.get("podSelector", {}).get("matchLabels", {}) for to in rule.get("to", [])]
            called = {label.get("app.kubernetes.io/name") for label in labels}
            for name in called & code.services.keys():
                for number in {part["port"] for part in rule["ports"]} - code.own_ports(name):
                    policy_name = policy["metadata"]["name"]
                    yield f"the policy {policy_name} lets calls to {name} go to port {number}"


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
