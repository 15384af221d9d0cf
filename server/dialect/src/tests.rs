//! What must hold across the tables, row by row and page by page.

use std::collections::HashSet;

use expect_test::expect;

use crate::mounts::OptionSupport;
use crate::{
    Keyword, Since, arguments, directives, instructions, labels, lints, mounts, operators,
    platforms, shells, signals, words,
};

/// Every page with a name for the failure message.
fn pages() -> Vec<(String, &'static str)> {
    let mut pages = Vec::new();
    for row in &instructions::ALL {
        pages.push((row.name.to_string(), row.docs));
        let flags = row.flags.iter();
        pages.extend(flags.map(|flag| (format!("{} --{}", row.name, flag.name), flag.docs)));
    }
    pages.extend(mounts::TYPES.iter().map(|row| (format!("type={}", row.name), row.docs)));
    pages.extend(mounts::OPTIONS.iter().map(|row| (format!("{}=", row.name), row.docs)));
    pages.extend(directives::ALL.iter().map(|row| (format!("# {}=", row.name), row.docs)));
    pages
}

/// Every row's name, summary and link; the link is empty for rows that have none.
fn rows() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut rows = Vec::new();
    for row in &instructions::ALL {
        rows.push((row.name, row.summary, row.link));
        rows.extend(row.flags.iter().map(|flag| (flag.name, flag.summary, flag.link)));
    }
    rows.extend(mounts::TYPES.iter().map(|row| (row.name, row.summary, row.link)));
    rows.extend(mounts::OPTIONS.iter().map(|row| (row.name, row.summary, "")));
    rows.extend(directives::ALL.iter().map(|row| (row.name, row.summary, row.link)));
    rows.extend(arguments::ALL.iter().map(|row| (row.name, row.summary, "")));
    rows.extend(operators::ALL.iter().map(|row| (row.symbol, row.summary, "")));
    let told = signals::ALL.iter().filter(|row| !row.summary.is_empty());
    rows.extend(told.map(|row| (row.name, row.summary, "")));
    rows.extend(lints::ALL.iter().map(|row| (row.name, row.summary, "")));
    rows.extend(shells::ALL.iter().map(|row| (row.name, row.summary, "")));
    rows.extend(shells::ALL.iter().map(|row| (row.name, row.arguments, "")));
    rows.extend(labels::ALL.iter().map(|row| (row.name, row.summary, "")));
    rows.extend(labels::ALL.iter().map(|row| (row.name, row.format, "")));
    let choices = words::HEALTH_CHECKS.iter().chain(&words::PROTOCOLS).chain(&words::BOOLEANS);
    let choices = choices.chain(&words::MODES).chain(&platforms::ALL);
    rows.extend(choices.map(|row| (row.name, row.summary, "")));
    rows
}

#[track_caller]
fn check_unique<'a>(names: impl IntoIterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(seen.insert(name), "{name} is there twice");
    }
}

#[test]
fn the_keywords_are_those_of_the_table() {
    let rows: Vec<Keyword> = instructions::ALL.iter().map(|row| row.keyword).collect();
    assert_eq!(rows, Keyword::ALL);
}

#[test]
fn instructions_stand_in_the_order_of_their_keywords() {
    for (index, row) in instructions::ALL.iter().enumerate() {
        assert_eq!(row.keyword as usize, index, "{}", row.name);
        assert_eq!(format!("{:?}", row.keyword).to_uppercase(), row.name);
        assert_eq!(Keyword::parse(&row.name.to_lowercase()), Some(row.keyword));
        assert_eq!(row.keyword.row().name, row.name);
    }
    assert_eq!(Keyword::parse("RUNN"), None);
}

#[test]
fn names_are_unique() {
    check_unique(instructions::ALL.iter().map(|row| row.name));
    for row in &instructions::ALL {
        check_unique(row.flags.iter().map(|flag| flag.name));
    }
    check_unique(mounts::TYPES.iter().map(|row| row.name));
    check_unique(
        mounts::OPTIONS.iter().flat_map(|row| row.aliases.iter().copied().chain([row.name])),
    );
    check_unique(directives::ALL.iter().map(|row| row.name));
    check_unique(arguments::ALL.iter().map(|row| row.name));
    check_unique(operators::ALL.iter().map(|row| row.symbol));
    check_unique(signals::ALL.iter().map(|row| row.name));
    check_unique(lints::ALL.iter().map(|row| row.name));
    check_unique(shells::ALL.iter().map(|row| row.name));
    check_unique(labels::ALL.iter().map(|row| row.name));
    check_unique(platforms::ALL.iter().map(|row| row.name));
}

#[test]
fn flags_are_sorted() {
    for row in &instructions::ALL {
        assert!(row.flags.is_sorted_by_key(|flag| flag.name), "{}", row.name);
    }
}

#[test]
fn summaries_are_sentences_and_links_go_to_the_reference() {
    for (name, summary, link) in rows() {
        let first = summary.chars().next();
        assert!(first.is_some_and(char::is_uppercase) && summary.ends_with('.'), "{name}");
        assert!(!summary.contains('\n') && summary.len() < 130, "{name}: {summary}");
        let known = link.starts_with("https://docs.docker.com/reference/dockerfile/#");
        assert!(link.is_empty() || known, "{name}: {link}");
    }
}

#[test]
fn operators_stand_before_their_own_prefixes() {
    for (index, row) in operators::ALL.iter().enumerate() {
        let earlier = &operators::ALL[..index];
        assert!(
            earlier.iter().all(|other| !row.symbol.starts_with(other.symbol)),
            "{}",
            row.symbol
        );
        assert!(row.form.starts_with(&format!("${{name{}", row.symbol)), "{}", row.form);
        assert_eq!(operators::find(row.symbol).map(|found| found.form), Some(row.form));
    }
}

#[test]
fn pages_are_short_and_made_for_a_hover() {
    for (name, docs) in pages() {
        let lines = docs.lines().count();
        assert!((1..60).contains(&lines), "{name} has {lines} lines");
        assert_eq!(docs.trim(), docs.trim_end_matches('\n'), "{name} has blank edges");
        let mut fenced = false;
        for line in docs.lines() {
            if line.starts_with("```") {
                fenced = !fenced;
            } else if !fenced {
                let heading = line.starts_with('#');
                let table = line.starts_with('|');
                assert!(!heading && !table, "{name}: {line}");
                assert_eq!(line.matches('`').count() % 2, 0, "{name}: {line}");
                let prose: String = line.split('`').step_by(2).collect();
                assert!(!prose.contains('<'), "{name}: {line}");
            }
        }
        assert!(!fenced, "{name} has an open fence");
    }
}

/// The Dockerfile blocks of a page.
fn examples(docs: &str) -> impl Iterator<Item = &str> {
    let blocks = docs.split("```dockerfile\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default())
}

#[test]
fn examples_are_made_of_instructions() {
    for (name, docs) in pages() {
        let escape = if docs.contains("# escape=`") { '`' } else { '\\' };
        let mut continued = false;
        for line in examples(docs).flat_map(str::lines) {
            let word = line.split(' ').next().unwrap_or_default();
            let begins = line.is_empty() || word == "#" || Keyword::parse(word).is_some();
            assert!(continued || begins, "{name}: {line}");
            continued = line.ends_with(escape);
        }
        assert!(!continued, "{name} ends with a continuation");
    }
}

#[test]
fn every_page_but_those_of_options_has_an_example() {
    for (name, docs) in pages() {
        assert!(
            name.ends_with('=') && !name.starts_with('#') || examples(docs).count() == 1,
            "{name}"
        );
    }
}

#[test]
fn snippets_start_with_their_keyword_and_close_their_placeholders() {
    for row in &instructions::ALL {
        let rest = row.snippet.strip_prefix(row.name).and_then(|rest| rest.strip_prefix(' '));
        assert!(rest.is_some(), "{}", row.snippet);
        let places = row.snippet.matches("${").count();
        assert!(places > 0 && places == row.snippet.matches('}').count(), "{}", row.snippet);
        for number in 1..=places {
            assert!(row.snippet.contains(&format!("${{{number}:")), "{}", row.snippet);
        }
        assert!(row.signatures.iter().all(|form| form.text.starts_with(row.name)), "{}", row.name);
    }
}

#[test]
fn defaults_are_values_the_flag_takes() {
    for flag in instructions::ALL.iter().flat_map(|row| row.flags) {
        if let (crate::ValueKind::OneOf(choices), Some(default)) = (flag.value, flag.default) {
            assert!(choices.iter().any(|choice| choice.name == default), "{}", flag.name);
        }
    }
}

#[test]
fn since_is_told_in_words() {
    assert_eq!(Since::ALWAYS.label(), None);
    assert_eq!(Since::stable("1.4").label().as_deref(), Some("since 1.4"));
    assert_eq!(Since::labs("1.14").label().as_deref(), Some("labs only, since 1.14"));
}

#[test]
fn forms_show_how_a_flag_and_an_option_are_written() {
    let flags = instructions::ALL.iter().flat_map(|row| row.flags).map(|flag| flag.form());
    let options = mounts::OPTIONS.iter().map(|option| option.form());
    let forms: Vec<String> = flags.chain(options).collect();
    expect![[r#"
        --checksum=<checksum>
        --chmod=<permissions>
        --chown=<user>[:<group>]
        --exclude=<pattern>
        --keep-git-dir[=true|false]
        --link[=true|false]
        --unpack[=true|false]
        --chmod=<permissions>
        --chown=<user>[:<group>]
        --exclude=<pattern>
        --from=<stage|image|context>
        --link[=true|false]
        --parents[=true|false]
        --platform=<os>/<arch>[/<variant>]
        --interval=<duration>
        --retries=<number>
        --start-interval=<duration>
        --start-period=<duration>
        --timeout=<duration>
        --device=<device>[,required]
        --mount=type=<type>[,<option>=<value>...]
        --network=default|none|host
        --security=sandbox|insecure
        type=bind|cache|tmpfs|secret|ssh
        target=<path>
        source=<path>
        from=<stage|image|context>
        id=<id>
        readonly[=true|false]
        readwrite[=true|false]
        sharing=shared|private|locked
        required[=true|false]
        size=<size>
        mode=<permissions>
        uid=<id>
        gid=<id>
        env=<name>
    "#]]
    .assert_eq(&(forms.join("\n") + "\n"));
}

#[test]
fn the_mount_matrix_is_that_of_buildkit() {
    let mut text = String::new();
    for row in &mounts::OPTIONS {
        text.push_str(&format!("{:<10}", row.name));
        for (kind, mount) in mounts::TYPES.iter().enumerate() {
            assert_eq!(mounts::type_index(mount.name), Some(kind));
            let word = match row.support_for(kind) {
                OptionSupport::Used => "used",
                OptionSupport::Ignored => "ignored",
                OptionSupport::Refused => "refused",
            };
            text.push_str(&format!("{:<15}", format!("{}:{word}", mount.name)));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    expect![[r#"
        type      bind:used      cache:used     tmpfs:used     secret:used    ssh:used
        target    bind:used      cache:used     tmpfs:used     secret:used    ssh:used
        source    bind:used      cache:used     tmpfs:refused  secret:used    ssh:refused
        from      bind:used      cache:used     tmpfs:ignored  secret:refused ssh:ignored
        id        bind:ignored   cache:used     tmpfs:ignored  secret:used    ssh:used
        readonly  bind:used      cache:used     tmpfs:used     secret:ignored ssh:ignored
        readwrite bind:used      cache:used     tmpfs:used     secret:ignored ssh:ignored
        sharing   bind:refused   cache:used     tmpfs:refused  secret:refused ssh:refused
        required  bind:refused   cache:refused  tmpfs:refused  secret:used    ssh:used
        size      bind:refused   cache:refused  tmpfs:used     secret:refused ssh:refused
        mode      bind:refused   cache:used     tmpfs:refused  secret:used    ssh:used
        uid       bind:refused   cache:used     tmpfs:refused  secret:used    ssh:used
        gid       bind:refused   cache:used     tmpfs:refused  secret:used    ssh:used
        env       bind:ignored   cache:ignored  tmpfs:ignored  secret:used    ssh:ignored
    "#]]
    .assert_eq(&text);
}

#[test]
fn parameters_are_parts_of_their_form_in_order() {
    let mut forms: Vec<(&str, &[crate::Parameter])> = Vec::new();
    for row in &instructions::ALL {
        forms.extend(row.signatures.iter().map(|form| (form.text, form.parameters)));
    }
    forms.extend(directives::ALL.iter().map(|row| (row.form, row.parameters)));
    for (text, parameters) in forms {
        check_parameters(text, parameters);
    }
    for flag in instructions::ALL.iter().flat_map(|row| row.flags) {
        check_parameters(&flag.form(), flag.value.parameters());
    }
}

#[track_caller]
fn check_parameters(text: &str, parameters: &[crate::Parameter]) {
    let mut end = 0;
    for parameter in parameters {
        let at = text.find(parameter.label).unwrap_or_else(|| panic!("{text}: {parameter:?}"));
        assert!(at >= end, "{text}: {}", parameter.label);
        end = at + parameter.label.len();
        let summary = parameter.summary;
        assert!(summary.ends_with('.') && summary.len() < 100, "{text}: {summary}");
    }
}

#[test]
fn build_checks_are_those_of_buildkit() {
    assert!(lints::ALL.is_sorted_by_key(|row| row.name));
    let experimental = lints::ALL.iter().filter(|row| row.experimental).map(|row| row.name);
    assert_eq!(experimental.collect::<Vec<_>>(), ["InvalidDefinitionDescription"]);
    for row in &lints::ALL {
        assert_eq!(lints::find(row.name).map(|found| found.link), Some(row.link));
        // `UndefinedVar` is at `undefined-var`, but for one that has no page of its own.
        let page = row.link.rsplit('/').nth(1).unwrap_or_default();
        let squeezed = page.replace('-', "");
        assert!(squeezed == row.name.to_lowercase() || page == "build-checks", "{}", row.link);
    }
}

#[test]
fn shells_are_found_by_the_program() {
    let name = |program| shells::find(program).map(|row| row.name);
    assert_eq!(name("/usr/bin/bash"), Some("bash"));
    assert_eq!(name(r"C:\Windows\PowerShell.exe"), Some("powershell"));
    assert_eq!(name("cmd"), Some("cmd"));
    assert_eq!(name("fish"), None);
    for row in &shells::ALL {
        let program = row.form.split('"').nth(1).unwrap_or_default();
        assert_eq!(name(program), Some(row.name));
    }
}
