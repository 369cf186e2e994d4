#!/usr/bin/env python3
"""Runs the shell steps of action.yml as the runner would: `action.py action.yml folder NAME=INPUT...`.

Prints what the steps print, then the summary and the outputs. Ends with the exit code of the first step that fails.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

action, folder = Path(sys.argv[1]), Path(sys.argv[2])
given = dict(word.split("=", 1) for word in sys.argv[3:])
described = yaml.safe_load(action.read_text(encoding="utf-8"))
inputs = {name: given.get(name, str(value.get("default", ""))) for name, value in described["inputs"].items()}
beside = Path(tempfile.mkdtemp())
summary, outputs = beside / "summary.md", beside / "outputs.txt"
summary.touch()
outputs.touch()
for step in described["runs"]["steps"]:
    condition = step.get("if", "inputs.install != ''")
    assert condition == "inputs.install != ''", condition
    if "if" in step and not inputs["install"]:
        continue
    env = {k: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], v) for k, v in step.get("env", {}).items()}
    assert "${{" not in step["run"], "inputs reach a script as variables"
    env |= {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(outputs)}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    code = subprocess.run(command, cwd=folder, env=os.environ | env, check=False).returncode
    if code:
        break
print(summary.read_text(encoding="utf-8"), outputs.read_text(encoding="utf-8"), sep="\n")
sys.exit(code)
