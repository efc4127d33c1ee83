"""The examples of docs/deploy: they hang together, and their commands are commands of ours."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from ui.cli import app

FOLDER = Path(__file__).parents[1] / "docs" / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
OBJECTS: dict[str, dict[str, Any]] = {
    each["kind"]: each for each in yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8"))
}
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def pod(kind: str) -> dict[str, Any]:
    spec: dict[str, Any] = OBJECTS[kind]["spec"]["template"]["spec"]
    return spec


def container(kind: str) -> dict[str, Any]:
    [found] = pod(kind)["containers"]
    return dict(found)


COMMANDS = {
    "compose, reader": shlex.split(SERVICES["reader"]["command"]),
    "compose, indexer": shlex.split(SERVICES["indexer"]["command"]),
    "kubernetes, reader": container("Deployment")["args"],
    "kubernetes, indexer": container("Job")["args"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_command_is_one_that_wenju_knows(arguments):
    group = typer.main.get_command(app)
    name, *options = arguments
    command = group.get_command(typer.Context(group), name)
    command.make_context(name, list(options))  # raises what the command line would print


def test_what_services_depend_on_and_keep_is_there():
    for name, service in SERVICES.items():
        assert "image" in service, name
        assert set(service.get("depends_on", ())) <= SERVICES.keys(), name
    named = {volume.split(":")[0] for each in SERVICES.values() for volume in each.get("volumes", ())}
    assert {volume for volume in named if volume.isalpha()} == COMPOSE["volumes"].keys()
    assert (FOLDER / SERVICES["reader"]["build"]["context"] / SERVICES["reader"]["build"]["dockerfile"]).is_file()


def test_the_front_leads_to_the_port_of_the_readers():
    nginx = (FOLDER / "nginx.conf").read_text("utf-8")
    [(host, port)] = re.findall(r"server (\w+):(\d+);", nginx)
    assert host in SERVICES
    assert f"EXPOSE {port}" in (FOLDER / "Dockerfile").read_text("utf-8")
    assert nginx.count("{") == nginx.count("}")
    assert container("Deployment")["ports"] == [{"containerPort": int(port)}]
    assert OBJECTS["Service"]["spec"]["ports"][0]["targetPort"] == int(port)


def test_the_parts_of_kubernetes_find_each_other():
    labels = OBJECTS["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert OBJECTS["Service"]["spec"]["selector"] == OBJECTS["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    milvus = OBJECTS["Milvus"]["metadata"]["name"]
    for kind in ("Deployment", "Job"):
        assert f"milvus://{milvus}-milvus:19530/" in " ".join(container(kind)["args"])
    volumes = {volume["name"] for volume in pod("Job")["volumes"]}
    assert {mount["name"] for mount in container("Job")["volumeMounts"]} == volumes
