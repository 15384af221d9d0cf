//! The table of changes as a page for users.

use super::matrix::{
    argument_rows, cells, configuration_rows, context_rows, instruction_rows, mount_rows,
    stage_rows,
};

/// The columns of the page, as places in [`COLUMNS`].
const PAGE: [(&str, usize); 5] = [
    ("BuildKit", 2),
    ("BuildKit < 0.10", 1),
    ("classic builder", 0),
    ("buildah ≥ 1.42", 4),
    ("buildah < 1.39", 3),
];

const INTRODUCTION: &str = "\
# What a change takes from the cache

What each builder does with the steps behind a change when everything was built before. *again*
means that RUN and COPY run again, *RUN again* that a COPY in between still comes from the cache, an
empty cell that nothing does, and a dash that the builder does not know the flag.

Measured on Docker 20.10 (classic builder and BuildKit), Docker 28.5, BuildKit 0.32, buildah 1.28 and
1.43. This page is generated from the tests of [`cache::keys`](../cache/src/keys/mod.rs), which has
the rules behind it.
";

#[test]
fn the_page_tells_the_same() {
    let sections = [
        ("Files of the context", context_rows()),
        ("Instructions above a COPY and a RUN", configuration_rows()),
        ("Build arguments", argument_rows()),
        ("How an instruction is written", instruction_rows()),
        ("Stages", stage_rows()),
        ("Mounts", mount_rows()),
    ];
    let mut page = INTRODUCTION.to_owned();
    for (title, rows) in sections {
        let heads = PAGE.map(|(name, _)| format!(" {name} |"));
        page.push_str(&format!("\n## {title}\n\n| Change |{}\n", heads.concat()));
        page.push_str(&format!("| --- |{}\n", " --- |".repeat(PAGE.len())));
        for (name, change) in rows {
            let cells = cells(&change);
            let told = PAGE.map(|(_, at)| match cells[at].as_str() {
                "H" => " |".to_owned(),
                "M" => " again |".to_owned(),
                "M[H]" => " RUN again |".to_owned(),
                "?" => " unknown |".to_owned(),
                other => format!(" {other} |"),
            });
            page.push_str(&format!("| {name} |{}\n", told.concat()));
        }
    }
    expect_test::expect_file!["../../../../docs/caching-keys.md"].assert_eq(&page);
}
