#!/usr/bin/env python3
"""Whether kotowari reads of features.fodt, as LibreOffice saves it in Word's format, what a reader of the page sees.

    features.py kotowari features.docx
"""
import json
import subprocess
import sys

SHOWN = [
    ("title", "題名で必ず治ります"),
    ("paragraph", "頭で必ず治ります。"),
    ("paragraph", "挿入必ず治ります。"),
    ("paragraph", "ルビ必ず治ります。"),
    ("paragraph", "注記必ず治ります。"),
    ("paragraph", "枠内で必ず治ります。"),
    ("paragraph", "図形内で必ず治ります。"),
    ("paragraph", "タブで必ず治ります。"),
    ("paragraph", "リンクで必ず治ります。"),
    ("alt", "代替文で必ず治ります"),
    ("paragraph", "目次で必ず治ります。"),
    ("cell", "表で必ず治ります。"),
    ("footnote", "脚注で必ず治ります。"),
    ("footnote", "文末注で必ず治ります。"),
    ("paragraph", "足で必ず治ります。"),
]

binary, path = sys.argv[1:]
command = [binary, "check", path, "--profile", "clinic", "--select", "claim/guarantee", "--fail-on", "never", "-f", "json"]
document = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["documents"][0]
found = [(f["context"]["scope"], f["context"]["sentence"]) for f in document["findings"]]
if found != SHOWN:
    sys.exit(f"{path}: not read: {[s for s in SHOWN if s not in found]}; read: {[s for s in found if s not in SHOWN]}")
excepted = [(f["context"]["sentence"], f["suppression"]["reason"]) for f in document["findings"] if f["status"] == "suppressed"]
if excepted != [("注記必ず治ります。", "台帳881")]:
    sys.exit(f"{path}: excepted is {excepted}")
if [u["kind"] for u in document["unchecked"]] != ["image"]:
    sys.exit(f"{path}: unchecked is {document['unchecked']}")
print(f"{path}: {len(found)} places read, and nothing else")
