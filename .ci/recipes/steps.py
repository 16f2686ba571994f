"""Runs the steps of a workflow, a composite action or a GitLab job as their hosts do: each with bash, with what stands
between `${{` and `}}` taken from the arguments.

usage: steps.py FILE [NAME=VALUE…]; a name is that of an expression (`inputs.path`, `github.base_ref`)
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

# What runners have done before the steps that are tested here.
DONE_BY_RUNNERS = ("actions/checkout@",)


def filled(text, values):
    """The text with the values of its expressions; one that is not known is a mistake of the test."""
    return re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda match: values[match.group(1)], str(text))


def steps(document, values):
    """The scripts, each with its environment."""
    if "runs" in document:
        for name, given in document["inputs"].items():
            values.setdefault(f"inputs.{name}", filled(given.get("default", ""), values))
        common, listed = {}, document["runs"]["steps"]
    elif "jobs" in document:
        common, listed = document.get("env", {}), [step for job in document["jobs"].values() for step in job["steps"]]
    else:
        job = next(value for value in document.values() if isinstance(value, dict) and "script" in value)
        return [({}, "\n".join(job["script"]), document["variables"])]
    found = []
    for step in listed:
        if "run" in step:
            found.append(({**common, **step.get("env", {})}, step["run"], {}))
        elif not step["uses"].startswith(DONE_BY_RUNNERS):
            sys.exit(f"a step that cannot be run here: {step}")
    return found


def main():
    file, *given = sys.argv[1:]
    values = dict(one.split("=", 1) for one in given)
    document = yaml.safe_load(pathlib.Path(file).read_text())
    folder = pathlib.Path(tempfile.mkdtemp())
    added = folder / "path"
    added.touch()
    ran = 0
    for environment, script, defaults in steps(document, values):
        path = os.pathsep.join([*reversed(added.read_text().split()), os.environ["PATH"]])
        own = {name: filled(value, values) for name, value in environment.items() if name not in os.environ}
        preset = {name: str(value) for name, value in defaults.items() if name not in os.environ}
        where = {"GITHUB_PATH": str(added), "RUNNER_TEMP": str(folder), "PATH": path}
        status = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", filled(script, values)],
            env={**os.environ, **preset, **own, **where},
        ).returncode
        if status:
            sys.exit(status)
        ran += 1
    if not ran:
        sys.exit(f"{file} has no step")


main()
