//! What somebody may have meant by a word that is none.

/// How alike two words are at least, of which one may stand for the other.
const ALIKE: f64 = 0.8;

/// `; did you mean …?`, or nothing where no known word is like the one that was written.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let written = written.to_lowercase();
    let likeness = |known: &str| strsim::jaro_winkler(&written, &known.to_lowercase());
    known
        .into_iter()
        .map(|known| (likeness(known), known))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_nearly_one_is_taken_for_it() {
        let known = ["out", "in", "supervisor", "transferFrom"];
        assert_eq!(did_you_mean("supervsior", known), "; did you mean `supervisor`?");
        assert_eq!(did_you_mean("transferfrom", known), "; did you mean `transferFrom`?");
        assert_eq!(did_you_mean("xyz", known), "");
    }
}
