//! Word files: what a reader of the page sees is read, and every word of it has an anchor in the file.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use crate::spans::LINTER;
use kotowari::document::{Block, BlockKind, Document};
use kotowari::input::{self, Opened, Options};
use kotowari::{Problem, SourceReport};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Parts of a file, by name.
pub(crate) struct Package(BTreeMap<String, String>);

impl Package {
    /// A file with this body.
    pub(crate) fn new(body: &str) -> Self {
        let namespaces = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="r""#;
        let package = Self(BTreeMap::new()).with(
            "word/document.xml",
            &format!(r#"<?xml version="1.0" encoding="UTF-8"?><w:document {namespaces}><w:body>{body}</w:body></w:document>"#),
        );
        package.with(
            "_rels/.rels",
            &format!(r#"<Relationships><Relationship Id="rId1" Type="{TYPE}/officeDocument" Target="word/document.xml"/></Relationships>"#),
        )
    }

    pub(crate) fn with(mut self, name: &str, part: &str) -> Self {
        self.0.insert(name.to_owned(), part.to_owned());
        self
    }

    /// Parts that the body refers to: id, type and target, below `word`.
    pub(crate) fn related(self, relations: &[(&str, &str, &str)]) -> Self {
        let relation = |(id, kind, target): &(&str, &str, &str)| {
            let mode = if *kind == "hyperlink" { r#" TargetMode="External""# } else { "" };
            format!(r#"<Relationship Id="{id}" Type="{TYPE}/{kind}" Target="{target}"{mode}/>"#)
        };
        let list: String = relations.iter().map(relation).collect();
        self.with("word/_rels/document.xml.rels", &format!("<Relationships>{list}</Relationships>"))
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in &self.0 {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            zip.write_all(part.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn open(&self) -> Opened {
        open(&self.bytes()).unwrap()
    }

    fn read(&self) -> String {
        let opened = self.open();
        assert!(opened.parsed.problems.is_empty(), "{:?}", opened.parsed.problems);
        show(&opened.parsed.documents[0])
    }
}

fn open(bytes: &[u8]) -> Result<Opened, Problem> {
    input::by_path("a.docx").unwrap().open("a.docx", bytes, &Options::default())
}

/// Blocks, a line each: scope, level or label, text.
fn show(document: &Document) -> String {
    let line = |block: &Block| {
        let level = match block.kind {
            BlockKind::Heading(level) => level.to_string(),
            _ => block.label.clone().unwrap_or_default(),
        };
        format!("{}{level}: {}", block.kind.scope(), block.view.replace('\n', "/"))
    };
    document.blocks.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn body(body: &str) -> String {
    Package::new(body).read()
}

#[test]
fn text_is_what_the_page_shows() {
    for (runs, text) in [
        ("<w:r><w:t>必</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>ず</w:t></w:r>", "必ず"),
        (r#"<w:r><w:t xml:space="preserve">a </w:t></w:r><w:r><w:t> b </w:t></w:r>"#, "a b"),
        ("<w:r><w:t>A&amp;B&#x5FC5;<![CDATA[<ず>]]></w:t></w:r>", "A&B必<ず>"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>", "a\tb/c/d"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>", "a\u{2011}bc"),
        (r#"<w:r><w:sym w:font="MS Mincho" w:char="5FC5"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>"#, "必\u{FFFD}"),
        ("<w:ins><w:r><w:t>必ず</w:t></w:r></w:ins><w:del><w:r><w:delText>時々</w:delText></w:r></w:del>", "必ず"),
        ("<w:moveFrom><w:r><w:t>前</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>後</w:t></w:r></w:moveTo>", "後"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隠</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>見</w:t></w:r>", "見"),
        ("<w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>見</w:t></w:r>", "見"),
        (
            "<w:commentRangeStart/><w:r><w:t>必</w:t></w:r><w:commentRangeEnd/><w:r><w:commentReference/></w:r><w:r><w:t>ず</w:t></w:r>",
            "必ず",
        ),
        ("<w:proofErr/><w:bookmarkStart/><w:r><w:t>必</w:t></w:r><w:lastRenderedPageBreak/><w:r><w:t>ず</w:t></w:r>", "必ず"),
        (
            "<w:smartTag><w:r><w:t>必</w:t></w:r></w:smartTag><w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:r><w:t>ず</w:t></w:r></w:sdtContent></w:sdt>",
            "必ず",
        ),
        (
            "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>かんち</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>完治</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "完治",
        ),
        (
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \o\ad(\s\up 9(かんち),完治)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>する</w:t></w:r>"#,
            "完治する",
        ),
        (
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>頁</w:t></w:r>"#,
            "3頁",
        ),
        (
            r#"<w:r><mc:AlternateContent><mc:Choice><w:sym w:char="5FC5"/></mc:Choice><mc:Fallback><w:t>別</w:t></mc:Fallback></mc:AlternateContent></w:r>"#,
            "必",
        ),
    ] {
        assert_eq!(body(&format!("<w:p>{runs}</w:p>")), format!("paragraph: {text}"), "{runs}");
    }
    // A field that is never ended hides nothing but itself.
    let open = r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>x</w:t></w:r></w:p>"#;
    assert_eq!(body(&format!("{open}{}", p("必ず"))), "paragraph: 必ず");
    // A deleted paragraph mark joins two paragraphs.
    let joined = format!("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>必</w:t></w:r></w:p>{}", p("ず"));
    assert_eq!(body(&joined), "paragraph: 必ず");
}

#[test]
fn struck_text_is_shown_and_not_judged() {
    let opened = Package::new("<w:p><w:r><w:t>通常</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>必ず治る</w:t></w:r></w:p>").open();
    let block = &opened.parsed.documents[0].blocks[0];
    assert_eq!(block.view, "通常必ず治る");
    assert_eq!(block.masked.iter().map(|s| s.of(&block.folded)).collect::<Vec<_>>(), ["必ず治る"]);
}

#[test]
fn headings_are_told_by_style_name_and_outline() {
    let styles = r#"<w:styles xmlns:w="x">
        <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="midashi"><w:name w:val="見出し 2"/></w:style>
        <w:style w:type="paragraph" w:styleId="house"><w:name w:val="House"/><w:basedOn w:val="midashi"/></w:style>
        <w:style w:type="paragraph" w:styleId="out"><w:name w:val="Out"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="ttl"><w:name w:val="Title"/></w:style>
        <w:style w:type="paragraph" w:styleId="cap"><w:name w:val="caption"/></w:style>
        <w:style w:type="paragraph" w:styleId="q"><w:name w:val="Quote"/></w:style>
        <w:style w:type="character" w:styleId="secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"#;
    let styled = |id: &str, text: &str| format!(r#"<w:p><w:pPr><w:pStyle w:val="{id}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#);
    let all: String = [("1", "甲"), ("midashi", "乙"), ("house", "丙"), ("out", "丁"), ("Heading4", "戊"), ("cap", "図"), ("q", "引")]
        .into_iter()
        .map(|(id, text)| styled(id, text))
        .collect();
    let direct = r#"<w:p><w:pPr><w:outlineLvl w:val="8"/></w:pPr><w:r><w:t>己</w:t></w:r></w:p>"#;
    let hidden = r#"<w:p><w:r><w:rPr><w:rStyle w:val="secret"/></w:rPr><w:t>隠</w:t></w:r></w:p>"#;
    let read = |body: &str| Package::new(body).with("word/styles.xml", styles).related(&[("s", "styles", "styles.xml")]).read();
    assert_eq!(
        read(&format!("{all}{direct}{hidden}")),
        "heading1: 甲\nheading2: 乙\nheading2: 丙\nheading3: 丁\nheading4: 戊\ncaption: 図\nquote: 引\nheading6: 己"
    );
    // Below a title, chapters are one level down.
    assert_eq!(read(&format!("{}{}", styled("ttl", "題"), styled("1", "章"))), "heading1: 題\nheading2: 章");
}

#[test]
fn lists_are_items_with_their_number() {
    let numbering = r#"<w:numbering xmlns:w="x">
        <w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
        <w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;
    let styles = r#"<w:styles xmlns:w="x"><w:style w:styleId="ListNumber"><w:name w:val="List Number"/>
        <w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style></w:styles>"#;
    let item = |list: &str| {
        format!(r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>項</w:t></w:r></w:p>"#)
    };
    let styled = r#"<w:p><w:pPr><w:pStyle w:val="ListNumber"/></w:pPr><w:r><w:t>目</w:t></w:r></w:p>"#;
    let out = r#"<w:p><w:pPr><w:pStyle w:val="ListNumber"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>文</w:t></w:r></w:p>"#;
    let package = Package::new(&format!("{}{styled}{}{out}{}", item("5"), item("6"), item("77")))
        .with("word/numbering.xml", numbering)
        .with("word/styles.xml", styles)
        .related(&[("n", "numbering", "numbering.xml"), ("s", "styles", "styles.xml")]);
    assert_eq!(package.read(), "item1: 項\nitem2: 目\nitem: 項\nparagraph: 文\nitem: 項");
}

#[test]
fn tables_have_heads() {
    let cell = |properties: &str, content: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let (down, across) = (r#"<w:vMerge w:val="restart"/>"#, r#"<w:gridSpan w:val="2"/>"#);
    let inner = format!("<w:tbl>{}</w:tbl>", row(&[cell("", &p("内")), cell("", &p("側"))]));
    let table = [
        row(&[cell("", &p("施術")), cell(across, &p("料金"))]),
        row(&[cell(down, &p("注射")), cell("", &p("1回")), cell("", &format!("{}{}", p("44,000円"), p("税込")))]),
        row(&[cell("<w:vMerge/>", "<w:p/>"), cell("", &p("3回")), cell("", &format!("{inner}{}", p("118,800円")))]),
    ]
    .concat();
    let opened = Package::new(&format!("<w:tbl>{table}</w:tbl>")).open();
    let blocks = &opened.parsed.documents[0].blocks;
    let head = |head: Option<usize>| head.map_or("-", |b| blocks[b].view.as_str());
    let shown: Vec<String> = blocks
        .iter()
        .map(|b| {
            let cell = b.cell.unwrap();
            format!("{} {}.{} {} {}", b.view.replace('\n', "/"), cell.row, cell.column, head(cell.row_head), head(cell.column_head))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "施術 0.0 - -",
            "料金 0.1 施術 -",
            "注射 1.0 - 施術",
            "1回 1.1 注射 料金",
            "44,000円/税込 1.2 注射 料金",
            "3回 2.1 注射 料金",
            "内 0.0 - -",
            "側 0.1 内 -",
            "118,800円 2.2 注射 料金"
        ]
    );
    // A table of one cell is a frame.
    assert_eq!(body(&format!("<w:tbl>{}</w:tbl>", row(&[cell("", &p("枠"))]))), "paragraph: 枠");
}

#[test]
fn notes_are_footnotes_with_their_marks() {
    let note = |id: &str, kind: &str, text: &str| format!(r#"<w:footnote w:id="{id}"{kind}>{}</w:footnote>"#, p(text));
    let footnotes =
        [note("-1", r#" w:type="separator""#, "線"), note("2", "", "先の注"), note("7", "", "後の注"), note("9", "", "指されない注")]
            .concat();
    let endnotes = format!(r#"<w:endnotes><w:endnote w:id="2">{}</w:endnote></w:endnotes>"#, p("文献"));
    let mark = |kind: &str, id: &str| format!(r#"<w:r><w:{kind}Reference w:id="{id}"/></w:r>"#);
    let package = Package::new(&format!(
        "<w:p><w:r><w:t>甲</w:t></w:r>{}<w:r><w:t>乙</w:t></w:r>{}{}</w:p>",
        mark("footnote", "7"),
        mark("footnote", "2"),
        mark("endnote", "2")
    ))
    .with("word/footnotes.xml", &format!("<w:footnotes>{footnotes}</w:footnotes>"))
    .with("word/endnotes.xml", &endnotes)
    .related(&[("a", "footnotes", "footnotes.xml"), ("b", "endnotes", "endnotes.xml")]);
    assert_eq!(package.read(), "paragraph: 甲[^1]乙[^2][^e1]\nfootnote1: 後の注\nfootnote2: 先の注\nfootnotee1: 文献");
    let opened = package.open();
    let references = &opened.parsed.documents[0].references;
    assert_eq!(references.markers.len(), 3);
    assert!(references.markers.iter().all(|m| references.note(m).is_some()));
}

#[test]
fn headers_come_first_and_footers_last() {
    let package = Package::new(&p("本文"))
        .with("word/header1.xml", &format!("<w:hdr>{}</w:hdr>", p("院名")))
        .with("word/header2.xml", &format!("<w:hdr>{}</w:hdr>", p("院名")))
        .with("word/footer1.xml", &format!("<w:ftr>{}</w:ftr>", p("住所")))
        .related(&[
            ("f", "footer", "footer1.xml"),
            ("h", "header", "header1.xml"),
            ("g", "header", "header1.xml"),
            ("h2", "header", "header2.xml"),
        ]);
    assert_eq!(package.read(), "paragraph: 院名\nparagraph: 本文\nparagraph: 住所");
}

#[test]
fn a_text_box_is_read_once_and_splits_no_word() {
    let text_box = format!(
        "<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>",
        p("箱")
    );
    let split = format!("<w:p><w:r><w:t>必</w:t></w:r><w:r>{text_box}</w:r><w:r><w:t>ず</w:t></w:r></w:p>{}", p("次"));
    assert_eq!(body(&split), "paragraph: 必ず\nparagraph: 箱\nparagraph: 次");
}

#[test]
fn links_lead_out() {
    let field = r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.jp/b" </w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>乙</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#;
    let opened = Package::new(&format!(
        r#"{}<w:p><w:hyperlink r:id="x"><w:r><w:t>甲</w:t></w:r></w:hyperlink>{field}<w:hyperlink r:id="nowhere" w:anchor="risk"><w:r><w:t>丙</w:t></w:r></w:hyperlink></w:p>"#,
        p("前")
    ))
    .related(&[("x", "hyperlink", "https://example.jp/a?b=1&amp;c=2")])
    .open();
    let document = &opened.parsed.documents[0];
    assert_eq!(document.blocks[1].view, "甲乙丙");
    let links: Vec<_> = document.links.iter().map(|l| (l.url.as_str(), l.block)).collect();
    assert_eq!(links, [("https://example.jp/a?b=1&c=2", 1), ("https://example.jp/b", 1), ("#risk", 1)]);
}

#[test]
fn what_is_no_text_is_named() {
    let drawing =
        |properties: &str, content: &str| format!("<w:p><w:r><w:drawing><wp:docPr {properties}/>{content}</w:drawing></w:r></w:p>");
    let all = [
        drawing(r#"descr="院内の写真""#, "<a:blip/>"),
        drawing("", "<a:blip/>"),
        drawing("", "<c:chart/>"),
        drawing("", "<dgm:relIds/>"),
        "<w:p><w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object></w:r></w:p>".to_owned(),
        r#"<w:altChunk r:id="x"/>"#.to_owned(),
        p("本文"),
    ]
    .concat();
    let opened = Package::new(&all).open();
    let document = &opened.parsed.documents[0];
    assert_eq!(show(document), "alt: 院内の写真\nparagraph: 本文");
    let kinds: Vec<_> = document.unchecked.iter().map(|u| u.kind).collect();
    assert_eq!(kinds, ["image", "chart", "diagram", "object", "object"]);
}

#[test]
fn the_title_of_the_file_counts_unless_it_says_nothing_new() {
    let read = |title: &str| {
        let mut package = Package::new(r#"<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>題</w:t></w:r></w:p>"#);
        let rels = package.0["_rels/.rels"].replace(
            "</Rel",
            r#"<Relationship Id="c" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Rel"#,
        );
        package = package.with("_rels/.rels", &rels);
        package.with("docProps/core.xml", &format!("<cp:coreProperties><dc:title>{title}</dc:title></cp:coreProperties>")).read()
    };
    assert_eq!(read("必ず治る注射"), "title: 必ず治る注射\nheading1: 題");
    for silent in ["題", "", " ", "Word 文書", "Microsoft Word - 原稿.doc"] {
        assert_eq!(read(silent), "heading1: 題", "{silent}");
    }
}

#[test]
fn strict_files_and_other_names_of_parts_are_read() {
    let strict = "http://purl.oclc.org/ooxml";
    let mut package = Package(BTreeMap::new());
    package = package.with(
        "_rels/.rels",
        &format!(r#"<Relationships><Relationship Id="a" Type="{strict}/officeDocument/relationships/officeDocument" Target="/doc/main.xml"/></Relationships>"#),
    );
    package = package.with(
        "doc/main.xml",
        &format!(
            r#"<x:document xmlns:x="{strict}/wordprocessingml/main"><x:body><x:p><x:r><x:t>必ず</x:t></x:r></x:p></x:body></x:document>"#
        ),
    );
    assert_eq!(package.read(), "paragraph: 必ず");
}

#[test]
fn anchors_lead_to_part_paragraph_run_and_offset() {
    let package = Package::new(&format!(
        "{}<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>この注射で</w:t><w:tab/><w:t>必</w:t></w:r><w:r><w:t>ず治ります。</w:t></w:r></w:p>",
        p("前")
    ));
    let report = LINTER.judge(package.open());
    let finding = report.documents[0].findings.iter().find(|f| f.category.name() == "claim/guarantee").unwrap();
    assert_eq!(finding.place.span.of(report.source.text()), "必ず治ります");
    let [start, end] = report.source.anchors(finding.place.span).unwrap();
    assert_eq!((start.part, start.paragraph, start.run, start.offset), ("word/document.xml", 2, 2, 6));
    assert_eq!((end.part, end.paragraph, end.run, end.offset), ("word/document.xml", 2, 3, 5));
}

#[test]
fn a_comment_excepts_what_it_is_about() {
    let about = |id: u8, text: &str| {
        format!(
            r#"<w:p><w:commentRangeStart w:id="{id}"/><w:r><w:t>{text}</w:t></w:r><w:commentRangeEnd w:id="{id}"/><w:r><w:commentReference w:id="{id}"/></w:r></w:p>"#
        )
    };
    let comment =
        |id: u8, words: &str| format!(r#"<w:comment w:id="{id}" w:author="x"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>"#);
    let claim = "この注射で必ず治ります。";
    let body = [
        about(1, claim),
        p(claim),
        about(2, claim),
        about(3, claim),
        about(4, "お知らせです。"),
        p(claim),
        format!(r#"<w:p><w:r><w:t>{claim}</w:t><w:commentReference w:id="5"/></w:r></w:p>"#),
        about(6, "お知らせです。"),
        about(7, "お知らせです。"),
        p(claim),
    ];
    let comments = [
        comment(1, "kotowari: ignore[claim/guarantee] by=法務 – 台帳881"),
        comment(2, "必ず、は言い過ぎでは？"),
        comment(3, "kotowari: disable[claim/guarantee] -- 引用</w:t></w:r></w:p><w:p><w:r><w:t>です"),
        comment(4, "kotowari: enable[claim/guarantee]"),
        comment(5, "kotowari: ignore[claim/guarantee] -- 台帳882"),
        comment(6, "kotowari: ignore[claim/guarantee] -- 何もない"),
        comment(7, "kotowari: ignore[claim/guarantee]"),
    ];
    let package = Package::new(&body.concat())
        .related(&[("c", "comments", "comments.xml")])
        .with("word/comments.xml", &format!("<w:comments>{}</w:comments>", comments.concat()));
    let report = LINTER.judge(package.open());
    let findings = &report.documents[0].findings;
    let claims: Vec<Option<&str>> = findings
        .iter()
        .filter(|f| f.category.name() == "claim/guarantee")
        .map(|f| f.suppression.as_ref().map(|s| s.reason.as_str()))
        .collect();
    assert_eq!(claims, [Some("台帳881"), None, None, Some("引用 です"), None, Some("台帳882"), None]);
    let faults: Vec<(&str, &str)> = findings
        .iter()
        .filter(|f| f.category.name().starts_with("suppression/"))
        .map(|f| (f.category.name(), f.place.quote.as_str()))
        .collect();
    let [unused, reasonless] = ["kotowari: ignore[claim/guarantee] -- 何もない", "kotowari: ignore[claim/guarantee]"];
    assert_eq!(faults, [("suppression/unused", unused), ("suppression/no-reason", reasonless)]);
    for fault in findings.iter().filter(|f| f.category.name().starts_with("suppression/")) {
        assert!(report.source.anchors(fault.place.span).is_some_and(|[start, _]| start.part == "word/document.xml"));
    }
}

#[test]
fn bad_files_say_what_is_wrong_and_what_to_do() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let good = Package::new(&p("必ず")).bytes();
    let root = |target: &str| {
        Package(BTreeMap::new()).with("_rels/.rels", &format!(r#"<R><R Id="a" Type="x/officeDocument" Target="{target}"/></R>"#))
    };
    for (bytes, message) in [
        (Vec::new(), "not a Word file"),
        (b"{\\rtf1}".to_vec(), "not a Word file"),
        ([ole.clone(), wide("WordDocument")].concat(), "old kind (.doc)"),
        ([ole, wide("EncryptedPackage")].concat(), "protected by a password"),
        (good[..good.len() / 2].to_vec(), "damaged or cut off"),
        (b"PK\x03\x04".to_vec(), "damaged or cut off"),
        (Package(BTreeMap::new()).with("a.txt", "a").bytes(), "no main part"),
        (root("word/none.xml").bytes(), "word/none.xml: the part is missing"),
        (root("xl/a.xml").with("xl/a.xml", "<workbook/>").bytes(), "an Excel file"),
        (root("a.xml").with("a.xml", "").bytes(), "the part is empty"),
        (root("a.xml").with("a.xml", "<!DOCTYPE d [<!ENTITY x \"y\">]><w:document/>").bytes(), "document type"),
    ] {
        let problem = open(&bytes).unwrap_err();
        assert!(problem.message.contains(message), "{message} is not in {}", problem.message);
        assert!(problem.help.is_some() && problem.file.as_deref() == Some("a.docx"));
    }
}

#[test]
fn a_damaged_part_costs_only_itself() {
    let broken = format!("{}<w:p><w:r><w:t>ここまで", p("前"));
    for (part, message) in [
        (Package::new(&broken), "word/document.xml, byte"),
        (Package::new(&format!("{}<w:p>&bomb;</w:p>", p("前"))), "entity"),
        (
            Package::new(&p("前")).related(&[("s", "styles", "styles.xml"), ("f", "footer", "f.xml")]),
            "word/styles.xml: the part is missing",
        ),
    ] {
        let opened = part.open();
        assert!(opened.parsed.problems[0].message.contains(message), "{:?}", opened.parsed.problems);
        assert!(show(&opened.parsed.documents[0]).starts_with("paragraph: 前"));
    }
}

#[test]
fn depth_and_width_cost_time_in_proportion() {
    let n = 100_000;
    let nest = |open: &str, close: &str, inside: &str| format!("{}{inside}{}", open.repeat(n), close.repeat(n));
    for (body, text) in [
        (nest("<w:sdt>", "</w:sdt>", &p("底")), "底"),
        (nest("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>", &p("底")), "底"),
        (nest("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", &p("底")), "底"),
        (format!("<w:p>{}</w:p>", nest("<w:r>", "</w:r>", "<w:t>底</w:t>")), "底"),
        (format!("{}{}", nest("<w:del>", "</w:del>", ""), p("底")), "底"),
        (format!("{}{}", r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>"#.repeat(n), p("底")), "底"),
        (format!("<w:p {}><w:r><w:t>底</w:t></w:r></w:p>", "a=\"1\" ".repeat(n)), "底"),
    ] {
        let opened = Package::new(&body).open();
        assert!(opened.parsed.problems.is_empty(), "{:?}", opened.parsed.problems);
        assert_eq!(opened.parsed.documents[0].blocks[0].view, text);
    }
}

/// Rule, quote and obligations: what must be the same whatever the file.
fn said(report: &SourceReport) -> (Vec<(String, String)>, Vec<String>) {
    let document = &report.documents[0];
    let rules = &LINTER.rules().rules;
    let quotes = document.findings.iter().map(|f| (rules[f.rules[0]].id.to_string(), f.place.quote.clone())).collect();
    let owed = document.ledger.iter().map(|o| format!("{} {}", o.category.name(), o.state().word())).collect();
    (quotes, owed)
}

#[test]
fn the_same_article_says_the_same() {
    let markdown = std::fs::read("fixtures/articles/example.md").unwrap();
    let markdown = LINTER.judge(input::by_path("a.md").unwrap().open("a.md", &markdown, &Options::default()).unwrap());
    let word = LINTER.judge(open(&std::fs::read("fixtures/docx/example.docx").unwrap()).unwrap());
    assert_eq!(word.problems, []);
    assert!(said(&markdown).0.len() > 1);
    assert_eq!(said(&word), said(&markdown));
}

const ARTICLE: [&str; 5] = [
    "この注射で必ず治ります。",
    "3回続ければ、目の下のちりめんじわは確実に消えます。",
    "当院の施術を受けた方の98%が満足と回答しました。",
    "効果には個人差があり、1回で必ず変化が出るわけではありません。",
    "国内最高峰の技術で、副作用は一切ありません。",
];

fn disguise() -> impl Strategy<Value = Vec<(usize, u8)>> {
    prop::collection::vec((0usize..40, 0u8..7), 0..12)
}

/// A paragraph whose text is cut at some places, with something invisible put there.
fn disguised(text: &str, cuts: &[(usize, u8)]) -> String {
    let mut xml = String::from("<w:p>");
    let mut wrap = ("", "");
    let flush = |run: &mut String, wrap: (&str, &str), xml: &mut String| {
        xml.push_str(&format!("{}<w:r><w:t xml:space=\"preserve\">{run}</w:t></w:r>{}", wrap.0, wrap.1));
        run.clear();
    };
    let mut run = String::new();
    for (i, c) in text.chars().enumerate() {
        for (_, kind) in cuts.iter().filter(|(at, _)| *at == i) {
            flush(&mut run, wrap, &mut xml);
            wrap = ("", "");
            match kind {
                0 => wrap = ("<w:ins w:id=\"1\">", "</w:ins>"),
                1 => xml.push_str("<w:proofErr w:type=\"spellStart\"/>"),
                2 => xml.push_str("<w:bookmarkStart w:id=\"0\" w:name=\"x\"/><w:bookmarkEnd w:id=\"0\"/>"),
                3 => xml.push_str("<w:del><w:r><w:delText>ではない</w:delText></w:r></w:del>"),
                4 => xml.push_str("<w:r><w:rPr><w:vanish/></w:rPr><w:t>ない</w:t></w:r>"),
                5 => run.push_str(&format!("&#x{:X};</w:t><w:softHyphen/><w:t>", 0x200B)),
                _ => wrap = ("<w:hyperlink w:anchor=\"a\"><w:smartTag>", "</w:smartTag></w:hyperlink>"),
            }
        }
        run.push(c);
    }
    flush(&mut run, wrap, &mut xml);
    xml + "</w:p>"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn runs_that_split_words_hide_nothing(cuts in prop::collection::vec(disguise(), 5)) {
        let clean = LINTER.judge(Package::new(&ARTICLE.map(p).concat()).open());
        let body: String = ARTICLE.iter().zip(&cuts).map(|(text, cuts)| disguised(text, cuts)).collect();
        let report = LINTER.judge(Package::new(&body).open());
        let bare = |(quotes, owed): (Vec<(String, String)>, Vec<String>)| {
            (quotes.into_iter().map(|(rule, quote)| (rule, quote.replace('\u{200B}', ""))).collect::<Vec<_>>(), owed)
        };
        prop_assert!(said(&clean).0.len() > 3);
        prop_assert_eq!(bare(said(&report)), said(&clean));
        for finding in &report.documents[0].findings {
            prop_assert_eq!(finding.place.span.of(report.source.text()), finding.place.quote.as_str());
            let [start, end] = report.source.anchors(finding.place.span).unwrap();
            prop_assert_eq!(start.part, "word/document.xml");
            prop_assert_eq!(start.paragraph, end.paragraph);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(body in "(<w:(p|r|t|tbl|tr|tc|del|pPr|rPr|fldChar w:fldCharType=\"(begin|separate|end)\"|vMerge|gridSpan w:val=\"9\"|footnoteReference w:id=\"1\"|txbxContent|drawing|mc:Choice)/?>|</w:(p|r|t|tbl|tr|tc)>|必ず|&amp;){0,40}", cut in 0usize..2000) {
        if let Ok(opened) = open(&Package::new(&body).bytes()) {
            let _ = LINTER.judge(opened);
        }
        let mut bytes = Package::new(&p(&body)).bytes();
        let at = cut % bytes.len();
        bytes[at] ^= 0x55;
        if let Ok(opened) = open(&bytes) {
            let _ = LINTER.judge(opened);
        }
        bytes.truncate(at);
        prop_assert!(open(&bytes).is_err());
    }
}
