#!/usr/bin/env python3
"""Whether what kotowari writes is what others read: published schemas, and libraries that read the formats.

    validate.py kotowari schemas scratch
"""
import csv
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
from junitparser import JUnitXml

binary, schemas, scratch = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
hostile = scratch / "a b%20[\u202e,:.md"
hostile.write_text("# 注射\n\n![](x.png)\n\n必ず\u001b[31m治ります。]]>&<b>\n", encoding="utf-8")
site = scratch / "site"
(site / ".kotowari").mkdir(parents=True)
(site / "kotowari.yml").write_text("profile: clinic\n")
approved = "snippets: [{id: risk, category: disclosure/risk, text: 照射後は、赤みと腫れが出ることがあります。}]\n"
(site / ".kotowari" / "snippets.yml").write_text(approved, encoding="utf-8")
(site / "laser.md").write_text("# ピコレーザーによるシミ治療\n\nピコレーザーを照射します。\n", encoding="utf-8")
formats = ("sarif", "rdjson", "rdjsonl", "gitlab", "checkstyle", "junit", "csv", "json")
paths = ["fixtures/articles", "fixtures/batches", "fixtures/docx", "fixtures/sentences/batch-01.jsonl", str(hostile), str(site), "nowhere.md"]
options = [f"-f={name}={scratch / name}.out" for name in formats]
run = subprocess.run([binary, "check", *paths, *options, "-f", "compact"], capture_output=True, text=True, check=False)
assert run.returncode == 2, run.stderr


def text(name):
    return (scratch / f"{name}.out").read_text(encoding="utf-8-sig")


def schema(name):
    return json.loads((schemas / name).read_text(encoding="utf-8"))


def valid(name, value):
    described = schema(name)
    kind = jsonschema.validators.validator_for(described)
    kind(described, format_checker=kind.FORMAT_CHECKER).validate(value)


report = json.loads(text("json"))
findings = sum(len(d["findings"]) for d in report["documents"])
sarif = json.loads(text("sarif"))
valid("sarif-2.1.0.json", sarif)
assert len(sarif["runs"][0]["results"]) == findings
assert sum("fixes" in result for result in sarif["runs"][0]["results"]) == 1
rdjson = json.loads(text("rdjson"))
valid("rdf-DiagnosticResult.json", rdjson)
assert len(rdjson["diagnostics"]) == findings
assert sum("suggestions" in diagnostic for diagnostic in rdjson["diagnostics"]) == 1
lines = [json.loads(line) for line in text("rdjsonl").splitlines()]
for line in lines[:200]:
    valid("rdf-Diagnostic.json", line)
assert len(lines) == findings
issues = json.loads(text("gitlab"))
assert len({i["fingerprint"] for i in issues}) == len(issues) == findings, "GitLab takes equal fingerprints for one issue"
assert {i["severity"] for i in issues} <= {"info", "minor", "major", "critical", "blocker"}
checkstyle = ET.fromstring(text("checkstyle"))
assert len(checkstyle.findall("file/error")) == findings
suites = list(JUnitXml.fromstring(text("junit").encode()))
errors = [e for e in report["run"]["errors"] if e["gravity"] == "error"]
assert sum(s.failures for s in suites) == report["summary"]["error"] and sum(s.errors for s in suites) == len(errors)
for suite in suites:
    cases = list(suite)
    assert suite.tests == len(cases)
    assert suite.failures == sum(any(type(r).__name__ == "Failure" for r in c.result) for c in cases)
rows = list(csv.reader((scratch / "csv.out").open(encoding="utf-8-sig", newline="")))
assert len(rows) == findings + 1 and {len(r) for r in rows} == {17}
assert len(run.stdout.splitlines()) == findings
print(f"{findings} findings in {len(formats) + 1} formats")
