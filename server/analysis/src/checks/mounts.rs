//! The comma-separated values of `RUN --mount` and `RUN --device`
//! (BuildKit `instructions/commands_runmount.go` and `commands_rundevice.go`).

use dialect::mounts::{MountOption, OptionSupport, OptionValue, TYPES, option, type_index};
use syntax::{Flag, Mapped, Span, csv};

use super::report::{Report, did_you_mean, quoted};
use super::rules::{self, Rule};
use super::values;

/// Gives the value of a word, or `None` where it is not known or an error was reported.
pub(crate) type Expand<'a> = dyn FnMut(&mut Report, &Mapped) -> Option<String> + 'a;

/// Checks one `--mount` value.
pub(crate) fn check_mount(report: &mut Report, flag: &Flag, expand: &mut Expand<'_>) {
    let Some(value) = flag.value_text() else { return };
    let fields = match csv::fields(&value) {
        Ok(fields) => fields,
        Err((span, fault)) => {
            let span = if span.is_empty() { flag.word.span } else { span };
            return report.error(rules::INVALID_MOUNT, span, fault);
        }
    };
    let mut mount = Mount { report, expand, kind: Some(0), kind_span: None, set: Vec::new() };
    for field in &fields {
        mount.field(field);
    }
    mount.finish(flag.word.span);
}

/// What was read of one mount so far.
struct Mount<'a, 'b> {
    report: &'a mut Report,
    expand: &'a mut Expand<'b>,
    /// The type as an index into [`TYPES`]; `None` if it is not known.
    kind: Option<usize>,
    kind_span: Option<Span>,
    set: Vec<Setting>,
}

/// An option that was given, with its value as far as it is known.
struct Setting {
    row: &'static MountOption,
    value: Option<String>,
    span: Span,
}

impl Mount<'_, '_> {
    fn field(&mut self, field: &Mapped) {
        let text = field.text();
        let whole = Span::new(0, text.len() as u32);
        let equals = text.find('=').map(|index| index as u32);
        let key = Span::new(0, equals.unwrap_or(whole.end));
        let span = if whole.is_empty() { Span::empty(field.source(0)) } else { field.span(whole) };
        let Some(row) = option(field.slice(key)) else {
            return self.unknown(field, key, span, equals.is_some());
        };
        let Some(equals) = equals else { return self.bare(row, field, span) };
        let value = field.part(Span::new(equals + 1, whole.end));
        if matches!(row.value, OptionValue::From) && refers_to_variable(value.text()) {
            let message = "BuildKit expands no variables in `from`; give the image a name with \
                           `FROM … AS name` and use that";
            return self.report.error(rules::VARIABLE_NOT_EXPANDED, span, message);
        }
        let known = (self.expand)(self.report, &value);
        let at = match value.text().is_empty() {
            true => span,
            false => value.span(Span::new(0, value.text().len() as u32)),
        };
        self.value(row, known.as_deref(), at);
        self.set.push(Setting { row, value: known, span });
    }

    fn unknown(&mut self, field: &Mapped, key: Span, span: Span, has_value: bool) {
        let name = field.slice(key);
        let rows = dialect::mounts::OPTIONS.iter();
        let names =
            rows.flat_map(|row| std::iter::once(row.name).chain(row.aliases.iter().copied()));
        let near = did_you_mean(name, names, "");
        let message = match (name.is_empty(), has_value) {
            (true, _) => {
                "an option is missing here; remove the comma or the equals sign".to_owned()
            }
            (false, true) => format!("mounts have no option {}{near}", quoted(name)),
            (false, false) => {
                let hint = if near.is_empty() { "; a value with commas needs quotes" } else { "" };
                format!("{} is no option of mounts{near}{hint}", quoted(name))
            }
        };
        let span = if key.is_empty() { span } else { field.span(key) };
        self.report.error(rules::UNKNOWN_MOUNT_OPTION, span, message);
    }

    /// An option without a value. Each of the boolean ones may stand alone.
    fn bare(&mut self, row: &'static MountOption, field: &Mapped, span: Span) {
        if !matches!(row.value, OptionValue::Boolean) {
            let message = format!("{} needs a value: `{}`", quoted(field.text()), row.form());
            return self.report.error(rules::INVALID_MOUNT_OPTION, span, message);
        }
        self.support(row, span);
        self.set.push(Setting { row, value: None, span });
    }

    /// Checks that the type read so far takes the option at all.
    fn support(&mut self, row: &MountOption, span: Span) {
        if row.follows_type() {
            self.refuse(row, span);
        }
    }

    fn refuse(&mut self, row: &MountOption, span: Span) {
        let Some((kind, name)) = self.kind.and_then(|kind| Some((kind, TYPES.get(kind)?.name)))
        else {
            return;
        };
        if row.support_for(kind) != OptionSupport::Refused {
            return;
        }
        let hint = match self.kind_span {
            None => format!("; without `type=` the type is `{name}`, so write `type=` first"),
            Some(_) => String::new(),
        };
        let message = format!("{} is no option of {name} mounts{hint}", quoted(row.name));
        self.report.error(rules::INVALID_MOUNT_OPTION, span, message);
    }

    fn value(&mut self, row: &'static MountOption, value: Option<&str>, span: Span) {
        self.support(row, span);
        let Some(value) = value else {
            if matches!(row.value, OptionValue::Type) {
                self.kind = None;
            }
            return;
        };
        let invalid = |expected: &str| {
            (rules::INVALID_MOUNT_OPTION, format!("{} is {expected}", quoted(value)))
        };
        let fault: Option<(Rule, String)> = match row.value {
            OptionValue::Type => {
                (self.kind, self.kind_span) = (type_index(value), Some(span));
                let near = did_you_mean(value, TYPES.iter().map(|row| row.name), "");
                let types: Vec<String> =
                    TYPES.iter().map(|row| format!("`{}`", row.name)).collect();
                let hint = if near.is_empty() {
                    format!("; there are {}", types.join(", "))
                } else {
                    near
                };
                let message = format!("{} is no type of mounts{hint}", quoted(value));
                self.kind.is_none().then_some((rules::UNKNOWN_MOUNT_TYPE, message))
            }
            OptionValue::Boolean if !values::is_go_boolean(value) => {
                Some(invalid("neither `true` nor `false`"))
            }
            OptionValue::OneOf(choices)
                if !choices.iter().any(|choice| choice.name.eq_ignore_ascii_case(value)) =>
            {
                let names: Vec<String> =
                    choices.iter().map(|choice| format!("`{}`", choice.name)).collect();
                let near = did_you_mean(value, choices.iter().map(|choice| choice.name), "");
                Some(invalid(&format!("not one of {}{near}", names.join(", "))))
            }
            OptionValue::Size if !values::is_size(value) => {
                Some(invalid("no size; write one such as `64m` or `1g`"))
            }
            OptionValue::Mode if !is_number(value, 8) => {
                Some(invalid("no octal mode; write one such as `0755`"))
            }
            OptionValue::NumericId if !is_number(value, 10) => {
                Some(invalid("no number; mounts take numeric ids only"))
            }
            _ => None,
        };
        if let Some((rule, message)) = fault {
            self.report.error(rule, span, message);
        }
    }

    /// What can only be told once all options are read.
    fn finish(mut self, whole: Span) {
        let set = std::mem::take(&mut self.set);
        for setting in &set {
            // An empty value counts as not given for what is looked at last.
            let given = setting.value.as_deref() != Some("");
            if !setting.row.follows_type() && given {
                self.refuse(setting.row, setting.span);
            }
        }
        let given = |matches: fn(&OptionValue) -> bool| {
            set.iter().find(|s| matches(&s.row.value) && s.value.as_deref() != Some(""))
        };
        let target = given(|value| matches!(value, OptionValue::Target));
        let source = given(|value| matches!(value, OptionValue::Source));
        let id = given(|value| matches!(value, OptionValue::Id));
        let Some(kind) = self.kind.and_then(|kind| TYPES.get(kind)) else { return };
        if kind.needs_id() {
            if target.is_none() && source.is_none() && id.is_none() {
                let message = "a secret needs an `id`, or a `target` that names it";
                self.report.error(rules::INVALID_MOUNT, whole, message);
            }
            if let (Some(source), Some(id)) = (source, id) {
                let message = "`id` and `source` mean the same for a secret; keep one of them";
                self.report.error(rules::INVALID_MOUNT, source.span, message);
                self.report.related(id.span, "the id is here");
            }
            return;
        }
        if kind.has_default_target() {
            return;
        }
        if let Some(target) = target {
            self.target(target);
        }
    }

    /// Only a plain `/` is refused; `/a/..` passes, and what a relative path means depends on the
    /// working directory.
    fn target(&mut self, target: &Setting) {
        if target.value.as_deref() == Some("/") {
            let message = "a mount cannot cover `/`; name a directory below it";
            self.report.error(rules::INVALID_MOUNT_TARGET, target.span, message);
        }
    }
}

/// Whether the mount has no target of its own, so that it covers the working directory.
pub(crate) fn covers_working_directory(flag: &Flag) -> bool {
    let fields = flag.value_text().and_then(|value| csv::fields(&value).ok()).unwrap_or_default();
    let rows: Vec<(Option<&MountOption>, &str)> = fields
        .iter()
        .map(|field| field.text().split_once('=').unwrap_or((field.text(), "")))
        .map(|(key, value)| (option(key), value))
        .collect();
    let value = |wanted: fn(&OptionValue) -> bool| {
        rows.iter()
            .find(|(row, _)| row.is_some_and(|row| wanted(&row.value)))
            .map(|(_, text)| *text)
    };
    let kind = match value(|value| matches!(value, OptionValue::Type)) {
        Some(name) => type_index(name),
        None => Some(0),
    };
    let kind = kind.and_then(|kind| TYPES.get(kind));
    kind.is_some_and(|kind| !kind.has_default_target())
        && value(|value| matches!(value, OptionValue::Target)).is_none_or(str::is_empty)
}

/// A dollar sign that does not end the text (`parseMount`).
fn refers_to_variable(text: &str) -> bool {
    text.find('$').is_some_and(|index| index + 1 != text.len())
}

fn is_number(text: &str, radix: u32) -> bool {
    !text.starts_with('+') && u32::from_str_radix(text, radix).is_ok()
}

/// Checks one `--device` value; the rest of the flag's checks then has nothing to add.
pub(crate) fn check_device(report: &mut Report, flag: &Flag) -> Option<(Rule, String)> {
    let value = flag.value_text()?;
    let fields = match csv::fields(&value) {
        Ok(fields) => fields,
        Err((span, fault)) => {
            let span = if span.is_empty() { flag.word.span } else { span };
            report.error(rules::INVALID_DEVICE, span, fault);
            return None;
        }
    };
    let mut named = false;
    for field in &fields {
        if let Some(message) = device_fault(field.text(), &mut named) {
            let span = field.span(Span::new(0, field.text().len() as u32));
            report.error(rules::INVALID_DEVICE, span, message);
        }
    }
    None
}

fn device_fault(text: &str, named: &mut bool) -> Option<String> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key.to_lowercase(), Some(value)),
        None => (text.to_lowercase(), None),
    };
    match (key.as_str(), value) {
        ("required", None) => None,
        ("required", Some(value)) if values::is_go_boolean(value) => None,
        ("required", Some(value)) => {
            Some(format!("{} is neither `true` nor `false`", quoted(value)))
        }
        ("name", Some(_)) if *named => Some("the device is named twice".to_owned()),
        _ if !*named => {
            *named = true;
            None
        }
        _ => Some(format!("{} is no option of devices; there is `required`", quoted(text))),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::testing::check_errors;

    #[test]
    fn good_mounts_are_silent() {
        check_errors(
            "FROM a\n\
             RUN --mount=type=cache,target=/c,sharing=locked,mode=0755,uid=1,gid=1 ls\n\
             RUN --mount=target=/src,rw --mount=type=tmpfs,target=/t,size=64m ls\n\
             RUN --mount=type=secret,id=a,required,env=A --mount=type=ssh ls\n\
             RUN --mount=\"type=cache,\\\"target=/a,b\\\"\" ls\n\
             RUN --mount=TYPE=Cache,DST=/c,ro=F ls\n",
            expect![[r#"
                FROM a
                RUN --mount=type=cache,target=/c,sharing=locked,mode=0755,uid=1,gid=1 ls
                RUN --mount=target=/src,rw --mount=type=tmpfs,target=/t,size=64m ls
                RUN --mount=type=secret,id=a,required,env=A --mount=type=ssh ls
                RUN --mount="type=cache,\"target=/a,b\"" ls
                RUN --mount=TYPE=Cache,DST=/c,ro=F ls
            "#]],
        );
    }

    #[test]
    fn unknown_words() {
        check_errors(
            "FROM a\nRUN --mount=type=cahce,target=/c --mount=typ=cache,target=/c ls\nRUN --mount=type=cache,target=/c,z,sharing=loked ls\n",
            expect![[r#"
                FROM a
                RUN --mount=type=cahce,target=/c --mount=typ=cache,target=/c ls
                                 ^^^^^ unknown-mount-type: `cahce` is no type of mounts; did you mean `cache`?
                                                         ^^^ unknown-mount-option: mounts have no option `typ`; did you mean `type`?
                RUN --mount=type=cache,target=/c,z,sharing=loked ls
                                                 ^ unknown-mount-option: `z` is no option of mounts; a value with commas needs quotes
                                                           ^^^^^ invalid-mount-option: `loked` is not one of `shared`, `private`, `locked`; did you mean `locked`?
            "#]],
        );
        check_errors(
            "FROM a\nRUN --mount= ls\nRUN --mount=type=cache,,target=/c ls\nRUN --mount=a\"b ls\n",
            expect![[r#"
                FROM a
                RUN --mount= ls
                    ^^^^^^^^ invalid-mount: options are missing behind the equals sign
                RUN --mount=type=cache,,target=/c ls
                                       ^| unknown-mount-option: an option is missing here; remove the comma or the equals sign
                RUN --mount=a"b ls
                            ^^^^^^ unknown-mount-option: `ab ls` is no option of mounts; a value with commas needs quotes
            "#]],
        );
    }

    #[test]
    fn values_and_types() {
        check_errors(
            "FROM a\nRUN --mount=type=tmpfs,target=/t,size=big --mount=type=cache,target=/c,mode=9,uid=root ls\nRUN --mount=type=bind,target=/t,uid=1,sharing=shared ls\nRUN --mount=required,type=secret,id=a ls\nRUN --mount=type=cache,target=/c,ro=maybe ls\n",
            expect![[r#"
                FROM a
                RUN --mount=type=tmpfs,target=/t,size=big --mount=type=cache,target=/c,mode=9,uid=root ls
                                                      ^^^ invalid-mount-option: `big` is no size; write one such as `64m` or `1g`
                                                                                            ^ invalid-mount-option: `9` is no octal mode; write one such as `0755`
                                                                                                  ^^^^ invalid-mount-option: `root` is no number; mounts take numeric ids only
                RUN --mount=type=bind,target=/t,uid=1,sharing=shared ls
                                                ^^^^^ invalid-mount-option: `uid` is no option of bind mounts
                                                      ^^^^^^^^^^^^^^ invalid-mount-option: `sharing` is no option of bind mounts
                RUN --mount=required,type=secret,id=a ls
                            ^^^^^^^^ invalid-mount-option: `required` is no option of bind mounts; without `type=` the type is `bind`, so write `type=` first
                RUN --mount=type=cache,target=/c,ro=maybe ls
                                                    ^^^^^ invalid-mount-option: `maybe` is neither `true` nor `false`
            "#]],
        );
    }

    #[test]
    fn secrets() {
        check_errors(
            "FROM a\nRUN --mount=type=secret ls\nRUN --mount=type=secret,id=a,src=b,from=c ls\nRUN --mount=type=ssh,source=x ls\n",
            expect![[r#"
                FROM a
                RUN --mount=type=secret ls
                    ^^^^^^^^^^^^^^^^^^^ invalid-mount: a secret needs an `id`, or a `target` that names it
                RUN --mount=type=secret,id=a,src=b,from=c ls
                                        ^^^^ … the id is here
                                             ^^^^^ invalid-mount: `id` and `source` mean the same for a secret; keep one of them
                                                   ^^^^^^ invalid-mount-option: `from` is no option of secret mounts
                RUN --mount=type=ssh,source=x ls
                                     ^^^^^^^^ invalid-mount-option: `source` is no option of ssh mounts
            "#]],
        );
    }

    #[test]
    fn targets() {
        check_errors(
            "FROM a\nRUN --mount=type=cache,target=/ ls\nRUN --mount=type=cache ls\nFROM scratch\nRUN --mount=type=ssh --mount=from=a,dst= ls\nWORKDIR /w\nRUN --mount=from=a ls\n",
            expect![[r#"
                FROM a
                RUN --mount=type=cache,target=/ ls
                                       ^^^^^^^^ invalid-mount-target: a mount cannot cover `/`; name a directory below it
                RUN --mount=type=cache ls
                FROM scratch
                RUN --mount=type=ssh --mount=from=a,dst= ls
                                     ^^^^^^^^^^^^^^^^^^^ invalid-mount-target: the mount has no `target`, so it would cover the working directory, which is `/` here; name a directory
                WORKDIR /w
                RUN --mount=from=a ls
            "#]],
        );
    }

    #[test]
    fn variables() {
        check_errors(
            "ARG T=cahce\nFROM a\nARG T\nRUN --mount=type=$T,target=/c ls\nRUN --mount=from=$T,target=/c ls\nRUN --mount=type=${T,target=/c ls\n",
            expect![[r#"
                ARG T=cahce
                FROM a
                ARG T
                RUN --mount=type=$T,target=/c ls
                                 ^^ unknown-mount-type: `cahce` is no type of mounts; did you mean `cache`?
                RUN --mount=from=$T,target=/c ls
                            ^^^^^^^ variable-not-expanded: BuildKit expands no variables in `from`; give the image a name with `FROM … AS name` and use that
                RUN --mount=type=${T,target=/c ls
                                 ^^^ unclosed-brace: this `${` is never closed; a blank ends the word unless it is in quotes
            "#]],
        );
    }

    #[test]
    fn devices() {
        check_errors(
            "FROM a\nRUN --device=vendor/class=x,required=perhaps ls\n",
            expect![[r#"
            FROM a
            RUN --device=vendor/class=x,required=perhaps ls
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-device: only the labs frontend knows this flag; begin the file with `# syntax=docker/dockerfile:1-labs`
                                        ^^^^^^^^^^^^^^^^ invalid-device: `perhaps` is neither `true` nor `false`
        "#]],
        );
        check_errors(
            "# syntax=docker/dockerfile:1-labs\nFROM a\nRUN --device=x,y --device=required ls\n",
            expect![[r#"
            # syntax=docker/dockerfile:1-labs
            FROM a
            RUN --device=x,y --device=required ls
                           ^ invalid-device: `y` is no option of devices; there is `required`
        "#]],
        );
    }
}
