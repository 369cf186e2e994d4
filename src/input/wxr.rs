//! WordPress exports: an RSS file in which every post is an item, its content HTML in CDATA.
//!
//! The source is the file as it is; a post's text is a view into it, so that findings stand in the XML. Entities that
//! the file declares itself are not expanded.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;

use crate::document::{BlockKind, Document};
use crate::input::html::Page;
use crate::input::html::outside::line;
use crate::input::template::{self, Host};
use crate::input::{Format, Options, Parsed};
use crate::problem::Problem;
use crate::source::Source;
use crate::span::{Input, Span, Src};
use crate::text::map::MapBuilder;
use crate::text::{SpanMap, TextView};

/// The format.
pub struct Wxr;

impl Format for Wxr {
    fn name(&self) -> &'static str {
        "wxr"
    }
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }
    fn extensions(&self) -> &'static [&'static str] {
        // `.xml` is many things; a file of that name is read if it was named
        &[]
    }
    fn parse(&self, source: &Source, _: &Options) -> Parsed {
        let text = source.text();
        if !(text.contains("xmlns:wp=") || text.contains("<rss") && text.contains("excerpt:encoded")) {
            let problem =
                Problem::error("this XML is no WordPress export").help("save the text as HTML, Markdown or plain text and check that");
            return Parsed { documents: Vec::new(), problems: vec![problem] };
        }
        posts(text)
    }
}

/// Types of posts that have no text of their own, or not for readers.
const NO_TEXT: [&str; 8] =
    ["attachment", "custom_css", "customize_changeset", "nav_menu_item", "oembed_cache", "revision", "wp_font_face", "wp_global_styles"];

/// The text of an element, with the way home.
struct Field {
    text: String,
    map: MapBuilder<Input, Src>,
}

impl Default for Field {
    fn default() -> Self {
        Self { text: String::new(), map: SpanMap::builder() }
    }
}

impl Field {
    fn verbatim(&mut self, source: &str, start: usize, end: usize) {
        if let Some(text) = source.get(start..end) {
            self.text.push_str(text);
            self.map.verbatim(start, end - start);
        }
    }

    fn replaced(&mut self, c: char, start: usize, end: usize) {
        self.text.push(c);
        self.map.replaced(c.len_utf8(), start, end - start);
    }

    fn view(self) -> TextView<Input> {
        TextView { text: self.text, map: self.map.finish() }
    }
}

#[derive(Default)]
struct Post {
    title: Field,
    excerpt: Field,
    content: Field,
    id: Field,
    slug: Field,
    kind: Field,
    status: Field,
    link: Field,
    other: Field,
}

impl Post {
    fn field(&mut self, name: &str) -> &mut Field {
        match name {
            "title" => &mut self.title,
            "excerpt:encoded" => &mut self.excerpt,
            "content:encoded" => &mut self.content,
            "wp:post_id" => &mut self.id,
            "wp:post_name" => &mut self.slug,
            "wp:post_type" => &mut self.kind,
            "wp:status" => &mut self.status,
            "link" => &mut self.link,
            _ => &mut self.other,
        }
    }

    /// The post as a document, the `number`th of its file.
    fn read(self, number: usize) -> Option<(Document, Vec<Problem>)> {
        if NO_TEXT.contains(&self.kind.text.trim()) {
            return None;
        }
        let record = [&self.id, &self.slug].into_iter().map(|f| f.text.trim()).find(|t| !t.is_empty());
        let record = record.map_or_else(|| number.to_string(), str::to_owned);
        // WordPress makes paragraphs of the lines of a post that has no blocks
        let lines = !self.content.text.contains("<!-- wp:");
        let (title, excerpt, content) = (self.title.view(), self.excerpt.view(), self.content.view());
        let (mut document, problems) = template::read(&content, Host::Wordpress, |content| {
            let mut page = Page::new("wxr", content);
            page.outside(BlockKind::Title, line(&title));
            page.outside(BlockKind::Meta, line(&excerpt));
            page.lines(lines);
            page.html(&[Span::new(0, content.text.len())]);
            page.finish()
        });
        document.record = Some(record);
        let told = [("status", self.status), ("link", self.link)].map(|(key, field)| (key, field.text.trim().to_owned()));
        document.metadata.extend(told.into_iter().filter(|(_, text)| !text.is_empty()));
        Some((document, problems))
    }
}

fn posts(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut reader = Reader::from_str(text);
    let mut number = 0;
    let mut depth = 0usize;
    // the post that is being read, the depth of its item, and the element in it
    let mut post: Option<(Post, usize)> = None;
    let mut name = String::new();
    let mut finish = |post: Post, parsed: &mut Parsed| {
        number += 1;
        if let Some((document, problems)) = post.read(number) {
            parsed.documents.push(document);
            parsed.problems.extend(problems);
        }
    };
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event();
        let end = reader.buffer_position() as usize;
        match event {
            Err(error) => {
                parsed.problems.push(
                    Problem::error(format!("the XML is malformed: {error}; what follows was not read"))
                        .at(text.get(start..).map(|_| start..start))
                        .help("export the posts again, or repair the file at this place"),
                );
                break;
            }
            Ok(Event::Eof) => {
                if let Some((post, _)) = post.take() {
                    parsed.problems.push(
                        Problem::error("the file ends within a post")
                            .at(Some(text.len()..text.len()))
                            .help("export the posts again; what is there of this one was read"),
                    );
                    finish(post, &mut parsed);
                }
                break;
            }
            Ok(Event::Start(tag)) => {
                depth += 1;
                match &post {
                    None if tag.name().as_ref() == "item" => post = Some((Post::default(), depth)),
                    Some((_, item)) if depth == item + 1 => tag.name().as_ref().clone_into(&mut name),
                    _ => {}
                }
            }
            Ok(Event::End(_)) => {
                if post.as_ref().is_some_and(|(_, item)| *item == depth)
                    && let Some((post, _)) = post.take()
                {
                    finish(post, &mut parsed);
                }
                depth = depth.saturating_sub(1);
            }
            Ok(event) => {
                let Some((post, item)) = &mut post else { continue };
                if depth != *item + 1 {
                    continue;
                }
                let field = post.field(&name);
                match event {
                    Event::Text(_) => field.verbatim(text, start, end),
                    Event::CData(_) => field.verbatim(text, start + "<![CDATA[".len(), end - "]]>".len()),
                    Event::GeneralRef(name) => {
                        let known = resolve_xml_entity(&name).and_then(|text| text.chars().next());
                        match name.resolve_char_ref().ok().flatten().or(known) {
                            Some(c) => field.replaced(c, start, end),
                            None => field.verbatim(text, start, end),
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"必ず\"><!ENTITY b \"&a;&a;\">]>\
        <rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>院のブログ</title>";

    fn read(items: &str) -> (String, Parsed) {
        let text = format!("{HEAD}{items}");
        let parsed = Wxr.parse(&Source::from_text("a.xml", text.as_str()), &Options::default());
        (text, parsed)
    }

    fn shown(document: &Document, text: &str) -> Vec<(String, String)> {
        let home = |b: &crate::document::Block| b.to_source.map(Span::new(0, b.view.len())).of(text).to_owned();
        document.blocks.iter().map(|b| (format!("{} {}", b.kind.scope(), b.view), home(b))).collect()
    }

    #[test]
    fn each_post_is_a_document() {
        let (text, parsed) = read(
            "<item><title>一 &amp; 二</title><wp:post_id>7</wp:post_id><excerpt:encoded><![CDATA[抜粋。]]></excerpt:encoded>\
             <content:encoded><![CDATA[<!-- wp:paragraph -->\n<p>必<b>ず</b>治る。</p>\n<!-- /wp:paragraph -->[gallery ids=\"1\"]]]></content:encoded>\
             <wp:post_type>post</wp:post_type><wp:status>draft</wp:status><link>https://example.jp/?p=7</link></item>\
             <item><title>画像</title><wp:post_type>attachment</wp:post_type></item>\
             <item><wp:post_name>b</wp:post_name><content:encoded>&lt;b&gt;三&lt;/b&gt;&#x56DB;&amp;amp;\n五\n\n六&b;[box]七[/box]</content:encoded></item>\
             </channel></rss>",
        );
        assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
        let records: Vec<_> = parsed.documents.iter().map(|d| d.record.as_deref().unwrap()).collect();
        assert_eq!(records, ["7", "b"]);
        let told: Vec<_> = parsed.documents[0].metadata.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(told, [("link", "https://example.jp/?p=7"), ("status", "draft")]);
        assert!(parsed.documents[1].metadata.is_empty());
        let pairs = |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        assert_eq!(
            shown(&parsed.documents[0], &text),
            pairs(&[("paragraph 必ず治る。", "必<b>ず</b>治る。"), ("title 一 & 二", "一 &amp; 二"), ("meta 抜粋。", "抜粋。")])
        );
        assert_eq!(parsed.documents[0].unchecked[0].span.of(&text), "[gallery ids=\"1\"]");
        assert_eq!(
            shown(&parsed.documents[1], &text),
            pairs(&[("paragraph 三四&\n五", "三&lt;/b&gt;&#x56DB;&amp;amp;\n五"), ("paragraph 六&b;七", "六&b;[box]七")])
        );
    }

    #[test]
    fn a_broken_export_is_read_as_far_as_it_goes() {
        let post = "<item><content:encoded>一</content:encoded></item>";
        for (items, documents) in [
            (format!("{post}<item><title>二"), 2),
            (format!("{post}<item></title>"), 1),
            (format!("{post}<item><content:encoded><![CDATA[二"), 1),
        ] {
            let (_, parsed) = read(&items);
            assert_eq!((parsed.documents.len(), parsed.problems.len()), (documents, 1), "{items}: {:?}", parsed.problems);
        }
        let deep = format!("<item>{}", "<a>".repeat(100_000));
        assert_eq!(read(&deep).1.problems.len(), 1);
        let other = Wxr.parse(&Source::from_text("a.xml", "<feed/>"), &Options::default());
        assert!(other.problems[0].help.is_some());
    }
}
