//! `archive-unpacked-by-hand`

use dialect::Keyword;
use syntax::Span;
use syntax::shell::Script;

use super::transfer::{Path, Transfer, transfer};
use crate::diagnostic::Severity;
use crate::model::{Stage, joined};
use crate::rules::call::Call;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "archive-unpacked-by-hand",
    aliases: &["DL3010"],
    summary: "Finds archives that are copied into the image and unpacked there by a command.",
    details: "COPY puts the archive itself into a layer. A later RUN can unpack and remove it, but \
              the layer stays a part of the image. ADD unpacks a tar archive from the build \
              context on the way, also if it is compressed with gzip, bzip2 or xz, so that only \
              what is in it comes into the image.\n\n\
              The rule speaks where `tar` unpacks all of a copied archive in the image that is \
              built. It is silent where the archive is used for something else too, such as a \
              look at its checksum, and where `tar` does more than ADD would, like leaving out \
              parts or their folder. ADD does not unpack other kinds, such as zip.",
    category: Category::Files,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nCOPY site.tar.gz /tmp/\nRUN mkdir /site && tar -xzf /tmp/site.tar.gz -C /site && rm /tmp/site.tar.gz\n",
        good: "FROM debian:12\nADD site.tar.gz /site/\n",
    }],
    checks: &[Check::File(check)],
};

/// How the names of the archives end that ADD unpacks (Dockerfile reference, `ADD`, "Adding local
/// tar archives").
const ENDS: [&str; 8] = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz"];

/// An archive that was copied from the build context and not used yet.
struct Archive {
    source: Span,
    /// What it is called in the image.
    name: String,
    /// Where it is in the image, if that is known.
    path: Option<String>,
}

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(last) = file.model().stages().last() else { return };
    for stage in file.model().chain(last) {
        check_stage(file, stage, findings);
    }
}

fn check_stage(file: &File<'_>, stage: &Stage, findings: &mut Findings) {
    let mut copied: Vec<Archive> = Vec::new();
    for entry in stage.entries() {
        match file.keyword(entry) {
            Some(Keyword::Copy) => {
                copied.extend(file.placement(entry).iter().flat_map(|step| archives(file, step)));
            }
            Some(Keyword::Run) if !copied.is_empty() => {
                let Some(step) = file.placement(entry) else { continue };
                for script in step.site.scripts() {
                    copied.retain(|archive| !check_script(archive, &step, &script, findings));
                }
            }
            _ => {}
        }
    }
}

/// The archives that COPY brings from the build context without doing anything else to them.
fn archives(file: &File<'_>, step: &Placement<'_>) -> Vec<Archive> {
    let folder = file.model().state_at(step.entry).and_then(|state| state.working_directory);
    let is_plain = |found: &Transfer| !found.is_from_elsewhere && !found.destination.is_open();
    let Some(found) = transfer(&step.site).filter(is_plain) else { return Vec::new() };
    let is_one = found.sources.len() == 1;
    let archive = |source: &Path| {
        let name = file_name(&source.text).filter(|name| is_archive(name))?;
        let to = found.destination.text.as_str();
        // A name that looks like one is that of the file, another one that of its folder.
        let renamed = file_name(to).filter(|name| is_one && is_archive(name));
        let path = match renamed {
            Some(_) => joined(folder, to),
            None => joined(folder, &format!("{}/{name}", to.trim_end_matches('/'))),
        };
        let name = renamed.unwrap_or(name).to_owned();
        Some(Archive { source: step.absolute(source.span), name, path })
    };
    found.sources.iter().filter_map(archive).collect()
}

/// The last part of `path` if it is told there.
fn file_name(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    (!name.contains(['$', '*', '?', '[', '\\'])).then_some(name)
}

fn is_archive(name: &str) -> bool {
    ENDS.iter().any(|end| name.len() > end.len() && name.to_ascii_lowercase().ends_with(end))
}

/// Whether `script` uses `archive`; tells it if all that it does is to unpack it.
fn check_script(
    archive: &Archive,
    step: &Placement<'_>,
    script: &Script,
    findings: &mut Findings,
) -> bool {
    let all = 0..script.commands.len();
    let calls: Vec<Call<'_>> = all.flat_map(|index| Call::all(&step.site, script, index)).collect();
    let names_it = |call: &&Call<'_>| call.texts().any(|text| text.contains(&archive.name));
    let users: Vec<&Call<'_>> = calls.iter().filter(names_it).collect();
    let mut unpacking = users.iter().filter(|call| unpacks(call, archive));
    if let Some(call) = unpacking.next()
        && users.iter().all(|user| user.index == call.index || REMOVERS.contains(&&*user.program))
    {
        let name = &archive.name;
        let message = format!(
            "`{name}` itself becomes a part of the image here, even if it is removed later; ADD \
             unpacks it on the way"
        );
        let found = findings.report(archive.source, message);
        found.related(step.absolute(call.span()), "it is unpacked here");
    }
    !users.is_empty()
}

/// What may be done to an archive besides unpacking it.
const REMOVERS: [&str; 2] = ["rm", "unlink"];

/// Whether `call` unpacks all of `archive`.
fn unpacks(call: &Call<'_>, archive: &Archive) -> bool {
    let Some(path) = unpacked(call) else { return false };
    let is_it = || match &archive.path {
        Some(known) if path.starts_with('/') => joined(None, path).as_ref() == Some(known),
        _ => true,
    };
    file_name(path) == Some(&archive.name) && is_it()
}

/// The archive that `call` unpacks as ADD would.
fn unpacked<'a>(call: &Call<'a>) -> Option<&'a str> {
    if call.program != "tar" || call.has_unknown() {
        return None;
    }
    let (mut archive, mut extracts) = (None, false);
    let mut texts = call.texts().enumerate();
    while let Some((index, text)) = texts.next() {
        if let Some(long) = text.strip_prefix("--") {
            let (name, value) = long.split_once('=').map_or((long, None), |(n, v)| (n, Some(v)));
            let mut value = || value.or_else(|| Some(texts.next()?.1));
            match name {
                "extract" | "get" => extracts = true,
                "file" => archive = Some(value()?),
                "directory" => drop(value()?),
                _ if HARMLESS.contains(&name) => {}
                _ => return None,
            }
            continue;
        }
        // Only the first word may have letters without a dash; all others would be parts to unpack.
        let is_old = index == 0 && !text.starts_with('-');
        let letters = text.strip_prefix('-').filter(|_| !is_old).or(is_old.then_some(text))?;
        for (at, letter) in letters.char_indices() {
            let rest = letters.get(at + 1..).filter(|rest| !rest.is_empty() && !is_old);
            match letter {
                'x' => extracts = true,
                'f' | 'C' => {
                    let value = rest.or_else(|| Some(texts.next()?.1))?;
                    archive = if letter == 'f' { Some(value) } else { archive };
                    if rest.is_some() {
                        break;
                    }
                }
                'z' | 'j' | 'J' | 'a' | 'v' | 'p' => {}
                _ => return None,
            }
        }
    }
    archive.filter(|_| extracts)
}

/// Long options that change nothing about what is unpacked.
const HARMLESS: [&str; 7] =
    ["auto-compress", "bzip2", "gzip", "preserve-permissions", "same-permissions", "verbose", "xz"];

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn every_way_to_unpack_is_known() {
        check_rule(
            "DL3010",
            "FROM a AS b\nWORKDIR /w\nCOPY x/a.tgz b.tar /o/c.tar.xz ./\nCOPY d.tar.bz2 /d/e.tar.bz2\n\
             RUN cd /w; tar xfC a.tgz /\nRUN [\"tar\", \"--extract\", \"--file=/w/b.tar\"]\n\
             RUN tar -vxJfc.tar.xz -C /q\nFROM b\nRUN tar --get --file /d/e.tar.bz2 && rm /d/e.tar.bz2\n",
            expect![[r#"
                FROM a AS b
                WORKDIR /w
                COPY x/a.tgz b.tar /o/c.tar.xz ./
                     ^^^^^^^ `a.tgz` itself becomes a part of the image here, even if it is removed later; ADD unpacks it on the way
                             ^^^^^ `b.tar` itself becomes a part of the image here, even if it is removed later; ADD unpacks it on the way
                                   ^^^^^^^^^^^ `c.tar.xz` itself becomes a part of the image here, even if it is removed later; ADD unpacks it on the way
                COPY d.tar.bz2 /d/e.tar.bz2
                RUN cd /w; tar xfC a.tgz /
                           ^^^^^^^^^^^^^^^ … it is unpacked here
                RUN ["tar", "--extract", "--file=/w/b.tar"]
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ … it is unpacked here
                RUN tar -vxJfc.tar.xz -C /q
                    ^^^^^^^^^^^^^^^^^^^^^^^ … it is unpacked here
                FROM b
                RUN tar --get --file /d/e.tar.bz2 && rm /d/e.tar.bz2
            "#]],
        );
    }

    #[test]
    fn an_archive_of_the_stage_below_is_not_followed() {
        for text in [
            "FROM a AS b\nCOPY a.tgz /\nFROM c\nRUN tar xf /a.tgz\n",
            "FROM a AS b\nCOPY a.tgz /\nRUN tar xf /a.tgz\nFROM c\nCOPY --from=b /x /x\n",
        ] {
            assert_eq!(count_findings("DL3010", text), 0, "{text}");
        }
    }

    #[test]
    fn what_add_would_not_do_is_left_alone() {
        for text in [
            "COPY a.zip /\nRUN tar xf /a.zip",
            "COPY --from=x a.tgz /\nRUN tar xf /a.tgz",
            "COPY --chown=1 a.tgz /\nRUN tar xf /a.tgz --strip-components=1",
            "COPY a.tgz /\nRUN tar xf /a.tgz b",
            "COPY a.tgz /\nRUN tar xf /a.tgz $MORE",
            "COPY a.tgz /\nRUN tar xof /a.tgz",
            "COPY a.tgz /\nRUN tar tf /a.tgz",
            "COPY a.tgz /\nRUN tar xf /b/a.tgz",
            "COPY a.tgz /\nRUN sha256sum -c x /a.tgz && tar xf /a.tgz",
            "COPY a.tgz /\nRUN sha256sum -c x /a.tgz\nRUN tar xf /a.tgz",
            "COPY a.tgz /\nRUN curl -o a.tgz https://x && tar xf a.tgz",
            "COPY *.tgz /\nRUN tar xf /a.tgz",
            "COPY a-$V.tgz /\nRUN tar xf /a-$V.tgz",
            "ADD a.tgz /\nRUN tar xf /a.tgz",
            "COPY a.tgz /\nRUN tar xf",
            "RUN tar xf /a.tgz\nCOPY a.tgz /",
        ] {
            let text = format!("FROM a\n{text}\n");
            assert_eq!(count_findings("DL3010", &text), 0, "{text}");
        }
    }
}
