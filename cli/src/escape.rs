//! Text from outside (names on the chain, a node's messages) before it reaches a terminal, which it must not steer.

use std::borrow::Cow;

/// Whether a terminal would act on it, or show what follows elsewhere or in another order.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text on one line, in which what steers a terminal is written out.
pub fn escaped(text: &str) -> Cow<'_, str> {
    written_out(text, |_| false, |c| c.escape_unicode().to_string())
}

/// The same for our own lines: their ends stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    written_out(text, |c| c == '\n', |c| c.escape_unicode().to_string())
}

/// The same for JSON, where all of it stands within strings.
pub fn json(text: &str) -> Cow<'_, str> {
    written_out(text, |_| false, |c| format!("\\u{:04x}", u32::from(c)))
}

fn written_out(
    text: &str,
    stays: impl Fn(char) -> bool,
    how: impl Fn(char) -> String,
) -> Cow<'_, str> {
    if !text.chars().any(|c| steers(c) && !stays(c)) {
        return Cow::Borrowed(text);
    }
    let each = |c: char| if steers(c) && !stays(c) { how(c) } else { c.to_string() };
    Cow::Owned(text.chars().map(each).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out_and_everything_else_stays() {
        assert_eq!(escaped("caf\u{e9} 时间"), "caf\u{e9} 时间");
        assert_eq!(escaped("a\u{1b}[2J\r\nb"), "a\\u{1b}[2J\\u{d}\\u{a}b");
        assert_eq!(escaped("\u{9b}2J\u{202e}"), "\\u{9b}2J\\u{202e}");
        assert_eq!(lines("a\nb\u{7}"), "a\nb\\u{7}");
        assert_eq!(json("\"\u{9b}\u{202e}\""), "\"\\u009b\\u202e\"");
    }
}
