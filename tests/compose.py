"""Reads docker-compose.yml and says what in it cannot be true.

    compose.py docker-compose.yml Dockerfile Makefile
Exit code 1 with one line per fault.
"""
import os
import re
import sys

import yaml

compose_path, dockerfile_path, makefile_path = sys.argv[1:4]
faults = []


def fault(service, text):
    faults.append("%s: %s: %s" % (compose_path, service, text))


def programs():
    with open(makefile_path, encoding="utf-8") as makefile:
        return set(re.findall(r"bin/(framsyn[a-z-]*)", makefile.read()))


def options():
    """Names of the environment variables that the programs read, from their table of options."""
    with open("daemons/common/config_options.c", encoding="utf-8") as source:
        names = re.findall(r'^\s*(?:TEXT\(|INTEGER\(|\{)"([a-z][a-z-]*)"', source.read(), re.M)
    return {"FRAMSYN_" + name.upper().replace("-", "_") for name in names} | {"FRAMSYN_DB_PASSWORD_FILE"}


def check_image(name, service):
    image = service.get("image", "")
    if not re.fullmatch(r"[a-z0-9-]+(:[a-z0-9.-]+)?", image):
        fault(name, "image %r is not a plain name" % image)
    if image == "framsyn" and not os.path.exists(os.path.join(service.get("build", "?"), "Dockerfile")):
        fault(name, "has no Dockerfile to be built from")


def check_command(name, service, known):
    if service["image"] == "framsyn" and service["command"][0] not in known:
        fault(name, "runs %r, which the image does not have" % service["command"][0])


def check_depends(name, service, services):
    for other, how in service.get("depends_on", {}).items():
        if other not in services:
            fault(name, "depends on %r, which is no service" % other)
        elif how["condition"] == "service_healthy" and "healthcheck" not in services[other]:
            fault(name, "waits until %r is healthy, which has no health check" % other)
        elif how["condition"] == "service_completed_successfully" and services[other].get("restart") != "no":
            fault(name, "waits until %r ends, which is restarted" % other)


def check_volumes(name, service, declared):
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("./"):
            if not os.path.exists(source):
                fault(name, "mounts %r, which is not there" % source)
        elif source not in declared:
            fault(name, "uses volume %r, which is not declared" % source)


def check_environment(name, service, known):
    for variable, value in service.get("environment", {}).items():
        if variable.startswith("FRAMSYN_") and variable not in known:
            fault(name, "sets %s, which no program reads" % variable)
        if "PASSWORD" in variable and not variable.endswith("_FILE"):
            fault(name, "has a password in %s instead of a file" % variable)
        if variable.startswith("FRAMSYN_BUS") and not str(value).startswith("tcp://"):
            fault(name, "%s is not on tcp" % variable)


def check_dockerfile():
    with open(dockerfile_path, encoding="utf-8") as dockerfile:
        for line in dockerfile:
            words = line.split()
            if words[:1] == ["COPY"] and not words[1].startswith("--"):
                for source in words[1:-1]:
                    if not os.path.exists(source):
                        faults.append("%s: copies %r, which is not there" % (dockerfile_path, source))


def main():
    with open(compose_path, encoding="utf-8") as text:
        compose = yaml.safe_load(text)
    services, known = compose["services"], programs() | {"secrets", "migrate"}
    for wanted in ("postgres", "migrate", "ingest-1", "ingest-2", "forecastd", "gateway"):
        if wanted not in services:
            fault(wanted, "is missing")
    for name, service in services.items():
        check_image(name, service)
        check_command(name, service, known)
        check_depends(name, service, services)
        check_volumes(name, service, compose["volumes"])
        check_environment(name, service, options())
        if service.get("restart") != "no" and "healthcheck" not in service:
            fault(name, "has no health check")
    check_dockerfile()
    for line in faults:
        print(line)
    sys.exit(1 if faults else 0)


main()
