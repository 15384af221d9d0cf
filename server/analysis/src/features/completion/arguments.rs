//! Words that an instruction takes as they are: signals, protocols, shells.

use dialect::signals;
use syntax::Statement;

use super::keywords::Case;
use super::{Completions, Item, ItemKind, topics};
use crate::features::focus::{Focus, Word};
use crate::features::pages;

/// The signals, those for real-time programs last.
pub(super) fn signals(word: &Word) -> Completions {
    let mut rows: Vec<&dialect::Signal> = signals::ALL.iter().collect();
    rows.sort_by_key(|row| row.summary.is_empty());
    let items = rows.into_iter().map(|row| {
        let item = Item::new(ItemKind::Value, row.name, word).topic(topics::signal(row));
        let detail = Some(row.summary).filter(|summary| !summary.is_empty());
        let filter = short_name(row.name, word.typed());
        Item { detail: detail.map(str::to_owned), filter: filter.or(item.filter.clone()), ..item }
    });
    items.collect::<Vec<_>>().into()
}

/// The name without `SIG`, if it is being typed so.
fn short_name(name: &str, typed: &str) -> Option<String> {
    let (sign, short) = name.split_at_checked(3)?;
    let (begun, length) = (typed.to_ascii_uppercase(), typed.len().min(3));
    if typed.is_empty() || sign.get(..length) == begun.get(..length) {
        return None;
    }
    let lower = typed.starts_with(|c: char| c.is_lowercase());
    Some(if lower { short.to_lowercase() } else { short.to_owned() })
}

/// The protocols of EXPOSE, behind the slash.
pub(super) fn protocols(word: &Word) -> Completions {
    let Some(slash) = word.text.find('/').filter(|slash| *slash < word.typed().len()) else {
        return Completions::default();
    };
    let protocol = word.part(slash + 1, word.text.len());
    let items =
        PROTOCOLS.map(|(name, detail)| Item::new(ItemKind::Value, name, &protocol).detail(detail));
    items.to_vec().into()
}

const PROTOCOLS: [(&str, &str); 3] = [
    ("tcp", "The default."),
    ("udp", "For DNS, QUIC and the like."),
    ("sctp", "For telephony and the like."),
];

/// The first words of HEALTHCHECK, in the case of its keyword.
pub(super) fn checks(focus: &Focus<'_>, statement: &Statement) -> Completions {
    let case = Case::of_text(focus.slice(statement.keyword.range));
    let items = pages::checks().map(|(name, summary)| {
        let label = case.write(name);
        Item::new(ItemKind::Value, label, &focus.word).detail(summary).topic(topics::check(name))
    });
    items.to_vec().into()
}

/// Shells that SHELL is used for.
pub(super) fn shells(word: &Word) -> Completions {
    let items = SHELLS.map(|(form, detail)| Item::new(ItemKind::Value, form, word).detail(detail));
    items.to_vec().into()
}

const SHELLS: [(&str, &str); 5] = [
    (r#"["/bin/bash", "-o", "pipefail", "-c"]"#, "Fails when any part of a pipe fails."),
    (r#"["/bin/ash", "-eo", "pipefail", "-c"]"#, "The same for Alpine."),
    (r#"["/bin/sh", "-c"]"#, "The default."),
    (
        r#"["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]"#,
        "PowerShell; stops at the first error.",
    ),
    (r#"["cmd", "/S", "/C"]"#, "The default on Windows."),
];

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{
        check_edit, check_labels, check_nothing, check_prefixed,
    };

    #[test]
    fn words_that_an_instruction_takes_are_offered() {
        check_labels("FROM a\nEXPOSE 80/<|>", expect!["tcp udp sctp"]);
        check_edit(
            "FROM a\nEXPOSE 53/t<|>cp 80",
            "udp",
            expect![[r#"
            FROM a
            EXPOSE 53/udp 80"#]],
        );
        check_labels("FROM a\nHEALTHCHECK <|>", expect!["CMD NONE"]);
        check_labels("FROM a\nhealthcheck --retries=2 c<|>", expect!["cmd none"]);
        check_edit(
            "FROM a\nSHELL [<|>]",
            "[\"/bin/sh\", \"-c\"]",
            expect![[r#"
            FROM a
            SHELL ["/bin/sh", "-c"]"#]],
        );
        check_prefixed("FROM a\nSTOPSIGNAL SIGQ<|>", "SIGQ", expect!["SIGQUIT"]);
        check_prefixed("FROM a\nSTOPSIGNAL qu<|>", "qu", expect!["SIGQUIT"]);
        check_edit(
            "FROM a\nSTOPSIGNAL q<|>u",
            "SIGQUIT",
            expect![[r#"
            FROM a
            STOPSIGNAL SIGQUIT"#]],
        );
        check_nothing(&["FROM a\nEXPOSE 8<|>0/tcp", "FROM a\nHEALTHCHECK CMD <|>"]);
    }
}
