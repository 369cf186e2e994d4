//! What the names of elements mean to a reader of the page.

use crate::document::BlockKind;

/// What an element does to the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing: it stands in the line.
    Inline,
    /// Begins a block.
    Block,
    /// Begins a block of this kind.
    Kind(BlockKind),
    /// A part beside the text, whose headings head nothing else.
    Beside,
    /// A list; whether it counts.
    List(bool),
    Table,
    Row,
    /// A cell; whether it is a head.
    Cell(bool),
    /// Struck text.
    Struck,
    /// Text set smaller.
    Small,
    /// A part that the reader may have to open.
    Details,
    /// What such a part shows before it is opened.
    Summary,
    /// Shown, but no prose.
    Code,
    /// Text whose blanks and line ends are shown.
    Pre,
    /// A quotation in the line, to which browsers add the marks.
    Quotation,
    /// Never part of the running text.
    Silent,
    /// Shown only where something else cannot be.
    Fallback,
    /// Something to be looked at or listened to.
    Embed,
    /// Something drawn, whose title is none of the page.
    Drawing,
    /// A title outside the page's text.
    Title,
    Script,
}

/// The role of the element with this name.
pub(super) fn role(name: &str) -> Role {
    match name {
        "h1" => Role::Kind(BlockKind::Heading(1)),
        "h2" => Role::Kind(BlockKind::Heading(2)),
        "h3" => Role::Kind(BlockKind::Heading(3)),
        "h4" => Role::Kind(BlockKind::Heading(4)),
        "h5" => Role::Kind(BlockKind::Heading(5)),
        "h6" => Role::Kind(BlockKind::Heading(6)),
        "li" | "dt" | "dd" | "option" => Role::Kind(BlockKind::Item),
        "blockquote" => Role::Kind(BlockKind::Quote),
        "figcaption" | "caption" => Role::Kind(BlockKind::Caption),
        "nav" | "footer" | "aside" => Role::Beside,
        "ol" => Role::List(true),
        "ul" | "menu" => Role::List(false),
        "table" => Role::Table,
        "tr" => Role::Row,
        "td" => Role::Cell(false),
        "th" => Role::Cell(true),
        "del" | "s" | "strike" => Role::Struck,
        "small" => Role::Small,
        "details" => Role::Details,
        "summary" => Role::Summary,
        "code" | "kbd" | "samp" => Role::Code,
        "pre" | "textarea" | "listing" => Role::Pre,
        "q" => Role::Quotation,
        "rt" | "rp" | "style" | "metadata" | "defs" | "datalist" => Role::Silent,
        "noscript" | "template" => Role::Fallback,
        "iframe" | "video" | "audio" | "object" | "embed" | "canvas" => Role::Embed,
        "svg" => Role::Drawing,
        "title" => Role::Title,
        "script" => Role::Script,
        // `text` is SVG's
        "address" | "article" | "body" | "button" | "center" | "dialog" | "dir" | "div" | "dl" | "fieldset" | "figure" | "form"
        | "head" | "header" | "hgroup" | "hr" | "html" | "legend" | "main" | "optgroup" | "p" | "search" | "section" | "select"
        | "tbody" | "text" | "tfoot" | "thead" => Role::Block,
        _ => Role::Inline,
    }
}

/// Whether the element has no content, and so no closing tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "param" | "source" | "track" | "wbr"
    )
}

/// Elements that `name` closes when it opens, and the elements beyond which it closes nothing.
pub(super) fn closes(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match name {
        "li" => (&["li"], &["ul", "ol", "menu", "table", "td", "th"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl", "table", "td", "th"]),
        "option" | "optgroup" => (&["option"], &["select"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr"], &["table"]),
        "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
        _ => return None,
    })
}

/// Whether a style hides what it is applied to.
pub(super) fn hides(style: &str) -> bool {
    style.split(';').filter_map(|d| d.split_once(':')).any(|(name, value)| {
        let value = value.split('!').next().unwrap_or_default().trim();
        let is = |n: &str, v: &str| name.trim().eq_ignore_ascii_case(n) && value.eq_ignore_ascii_case(v);
        is("display", "none") || is("visibility", "hidden")
    })
}

/// Whether a style sets text clearly smaller than the text around it: below 80 %, or below 10 points on the screen.
pub(super) fn shrinks(style: &str) -> bool {
    style.split(';').filter_map(|d| d.split_once(':')).any(|(name, value)| {
        let value = value.split('!').next().unwrap_or_default().trim().to_ascii_lowercase();
        let below = |unit: &str, limit: f32| value.strip_suffix(unit).and_then(|n| n.trim().parse::<f32>().ok()).is_some_and(|n| n < limit);
        let small = matches!(value.as_str(), "x-small" | "xx-small") || below("rem", 0.8) || below("px", 10.0) || below("%", 80.0);
        name.trim().eq_ignore_ascii_case("font-size") && (small || below("em", 0.8))
    })
}
