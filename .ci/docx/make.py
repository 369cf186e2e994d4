#!/usr/bin/env python3
"""Writes a Markdown article of ours as a Word file, by python-docx, or as an OpenDocument text for LibreOffice to convert.

    make.py article.md article.docx|article.fodt

Knows what the fixtures use: front matter (dropped), headings, paragraphs, lists, tables, notes, *stress*, **strong**, links.
"""
import re
import sys
from xml.sax.saxutils import escape, quoteattr


def blocks(text):
    """(kind, content) pairs: heading (level, text), para, item (number or None, text), table rows, note (label, text)."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    for chunk in re.split(r"\n\s*\n", text.strip()):
        lines = chunk.split("\n")
        if lines[0].startswith("|"):
            rows = [[c.strip() for c in line.strip("|").split("|")] for line in lines]
            yield "table", [row for row in rows if not all(re.fullmatch(r":?-+:?", c) for c in row)]
            continue
        joined = []
        for line in lines:
            if re.match(r"#{1,6} |[-*] |\d+\. |\[\^\w+\]: ", line) or not joined:
                joined.append(line)
            else:
                joined[-1] += line
        for line in joined:
            if m := re.match(r"(#{1,6}) (.*)", line):
                yield "heading", (len(m[1]), m[2])
            elif m := re.match(r"(?:[-*]|(\d+)\.) +(.*)", line):
                yield "item", (m[1], m[2])
            elif m := re.match(r"\[\^(\w+)\]: (.*)", line):
                yield "note", (m[1], m[2])
            else:
                yield "para", line


def spans(text):
    """(kind, text, extra): text, strong, link, mark."""
    for part in re.split(r"(\*\*.+?\*\*|\*[^*]+\*|\[\^\w+\]|\[[^\]^]+\]\([^)]*\))", text):
        if m := re.fullmatch(r"\*\*(.+)\*\*", part):
            yield "strong", m[1], None
        elif m := re.fullmatch(r"\*(.+)\*", part):
            yield "text", m[1], None
        elif m := re.fullmatch(r"\[\^(\w+)\]", part):
            yield "mark", m[1], None
        elif m := re.fullmatch(r"\[([^\]]+)\]\(([^)]*)\)", part):
            yield "link", m[1], m[2]
        elif part:
            yield "text", part, None


def word(article, out):
    import docx

    if any(kind == "note" for kind, _ in article):
        sys.exit("python-docx writes no notes")
    document = docx.Document()
    def fill(paragraph, text):
        for kind, part, _ in spans(text):
            run = paragraph.add_run(part)
            run.bold = kind == "strong" or None

    for kind, content in article:
        if kind == "heading":
            fill(document.add_heading(level=content[0]), content[1])
        elif kind == "item":
            fill(document.add_paragraph(style="List Number" if content[0] else "List Bullet"), content[1])
        elif kind == "table":
            table = document.add_table(rows=len(content), cols=len(content[0]))
            for row, cells in zip(table.rows, content):
                for cell, text in zip(row.cells, cells):
                    fill(cell.paragraphs[0], text)
        else:
            fill(document.add_paragraph(), content)
    document.save(out)


def office(article, out):
    notes = {content[0]: content[1] for kind, content in article if kind == "note"}

    def inline(text):
        for kind, part, extra in spans(text):
            if kind == "strong":
                yield f'<text:span text:style-name="S">{escape(part)}</text:span>'
            elif kind == "link":
                yield f"<text:a xlink:href={quoteattr(extra)}>{escape(part)}</text:a>"
            elif kind == "mark":
                yield (
                    f'<text:note text:note-class="footnote"><text:note-citation>{part}</text:note-citation>'
                    f"<text:note-body><text:p>{escape(notes[part])}</text:p></text:note-body></text:note>"
                )
            else:
                yield escape(part)

    def body():
        for kind, content in article:
            if kind == "heading":
                yield f'<text:h text:outline-level="{content[0]}" text:style-name="Heading_20_{content[0]}">{"".join(inline(content[1]))}</text:h>'
            elif kind == "item":
                style = "N" if content[0] else "B"
                yield f'<text:list text:style-name="{style}" text:continue-numbering="true"><text:list-item><text:p>{"".join(inline(content[1]))}</text:p></text:list-item></text:list>'
            elif kind == "table":
                yield f'<table:table><table:table-column table:number-columns-repeated="{len(content[0])}"/>'
                for row in content:
                    cells = "".join(f"<table:table-cell><text:p>{''.join(inline(c))}</text:p></table:table-cell>" for c in row)
                    yield f"<table:table-row>{cells}</table:table-row>"
                yield "</table:table>"
            elif kind == "para":
                yield f"<text:p>{''.join(inline(content))}</text:p>"

    names = "office text style table fo xlink".split()
    urls = {"xlink": "http://www.w3.org/1999/xlink", "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"}
    spaces = " ".join(f'xmlns:{n}="{urls.get(n, f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0")}"' for n in names)
    headings = "".join(
        f'<style:style style:name="Heading_20_{n}" style:display-name="Heading {n}" style:family="paragraph" style:default-outline-level="{n}"/>'
        for n in range(1, 7)
    )
    with open(out, "w", encoding="utf-8") as file:
        file.write(
            f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.3" '
            'office:mimetype="application/vnd.oasis.opendocument.text">'
            f"<office:styles>{headings}</office:styles><office:automatic-styles>"
            '<style:style style:name="S" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
            '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style>'
            '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'
            f"</office:automatic-styles><office:body><office:text>{''.join(body())}</office:text></office:body></office:document>"
        )


if __name__ == "__main__":
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        parsed = list(blocks(file.read()))
    (word if target.endswith(".docx") else office)(parsed, target)
