#!/usr/bin/env python3
"""Makes a Word file of 1 MB that inflates to 1 GB, and checks that it is refused within bounded memory.

    bomb.py kotowari bomb.docx
"""
import resource
import subprocess
import sys
import zipfile

binary, path = sys.argv[1:]
kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    archive.writestr("_rels/.rels", f'<Relationships><Relationship Id="a" Type="{kind}" Target="word/document.xml"/></Relationships>')
    with archive.open("word/document.xml", "w", force_zip64=True) as part:
        for _ in range(1 << 10):
            part.write(b" " * (1 << 20))
run = subprocess.run([binary, "check", path], capture_output=True, text=True, check=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(f"{run.stderr.strip()}\n{used} MiB at most")
if run.returncode != 2 or "more than 256 MiB" not in run.stderr or used > 1024:
    sys.exit("the file was not refused as it should be")
