#!/usr/bin/env python3
"""Whether kotowari says the same of an article in Markdown and of the same article as Word files.

    compare.py kotowari article.md article.docx...

The same are rule and quote of every finding, category and state of every obligation; and every span of a Word file
has an anchor. Reads the profile from the front matter, which a Word file does not have.
"""
import json
import re
import subprocess
import sys


def said(binary, path, profile):
    command = [binary, "check", path, "--profile", profile, "--fail-on", "never", "-f", "json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{path}: {run.stderr}")
    document = json.loads(run.stdout)["documents"][0]
    if path.endswith(".docx"):
        assert all(f["anchor"]["part"].endswith(".xml") and f["anchor"]["paragraph"] for f in document["findings"]), path
    findings = sorted((f["rule"], f["quote"]) for f in document["findings"] if f["context"]["scope"] not in ("title", "meta"))
    return findings, [(o["category"], o["state"]) for o in document["obligations"]]


binary, markdown, *words = sys.argv[1:]
with open(markdown, encoding="utf-8") as file:
    found = re.search(r"^profile: (\w+)", file.read(), flags=re.M)
profile = found[1] if found else "general"
wanted = said(binary, markdown, profile)
wrong = 0
for path in words:
    got = said(binary, path, profile)
    for what, left, right in zip(("finding", "obligation"), wanted, got):
        for sign, items in (("lost", [x for x in left if x not in right]), ("new", [x for x in right if x not in left])):
            wrong += len(items)
            for item in items:
                print(f"{path}: {sign} {what}: {' '.join(item)}")
        if len(left) != len(right):
            wrong += 1
    print(f"{path}: {len(got[0])} findings, {len(got[1])} obligations")
sys.exit(1 if wrong else 0)
