//! Where the server's own messages go: a file, if one was named, and the editor's log.
//!
//! This is a `tracing` subscriber of its own, because the level can change while it runs and an
//! editor's log wants other events than a file: the framework's remarks and that messages come and
//! go are told to the file only.
//!
//! No text of a document or a setting is ever logged: it may hold a password, and people attach
//! logs to what they report. So no event has one in its words, and what stands in quotation marks,
//! as in the errors of libraries, is left out here.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use tower_lsp::gen_lsp_types::{LogMessageNotification, LogMessageParams, MessageType};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

use crate::clock;
use crate::transport::Outgoing;

/// How much is logged; each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub(crate) enum Level {
    /// What went wrong inside the server.
    Error,
    /// What a client or a user should look at.
    Warning,
    /// What happens once a session.
    #[default]
    Info,
    /// What happens once a message.
    Debug,
}

/// The switch for how much is logged; clones turn the same switch.
#[derive(Debug, Clone)]
pub(crate) struct LevelSwitch(Arc<AtomicU8>);

impl LevelSwitch {
    /// A switch that stands at `level`.
    pub(crate) fn new(level: Level) -> LevelSwitch {
        LevelSwitch(Arc::new(AtomicU8::new(level as u8)))
    }

    /// Logs up to `level` from now on.
    pub(crate) fn set(&self, level: Level) {
        self.0.store(level as u8, Ordering::Relaxed);
    }

    fn shows(&self, level: Level) -> bool {
        level as u8 <= self.0.load(Ordering::Relaxed)
    }
}

/// Starts logging to the editor and, if given, to the end of `file`. Fails if the file cannot be
/// written.
pub(crate) fn start(
    level: Level,
    file: Option<&Path>,
    outgoing: Outgoing,
) -> std::io::Result<LevelSwitch> {
    let file = file.map(|path| OpenOptions::new().create(true).append(true).open(path));
    let switch = LevelSwitch::new(level);
    let log = Log { switch: switch.clone(), file: file.transpose()?.map(Mutex::new), outgoing };
    // A second server in one process would keep the first one's log; there is no second one.
    let _ = tracing::subscriber::set_global_default(log);
    std::panic::set_hook(Box::new(|panic| tracing::error!("internal error: {}", told(panic))));
    Ok(switch)
}

struct Log {
    switch: LevelSwitch,
    file: Option<Mutex<File>>,
    outgoing: Outgoing,
}

impl Log {
    fn write(&self, level: Level, message: &str) {
        let Some(file) = &self.file else { return };
        let Ok(mut file) = file.lock() else { return };
        // There is nowhere to report that the log cannot be written.
        let _ = writeln!(file, "{} {level:<7?} {message}", timestamp(SystemTime::now()));
    }

    fn show(&self, level: Level, message: String) {
        let kind = match level {
            Level::Error => MessageType::Error,
            Level::Warning => MessageType::Warning,
            Level::Info => MessageType::Info,
            Level::Debug => MessageType::Log,
        };
        self.outgoing.notify::<LogMessageNotification>(LogMessageParams { kind, message });
    }
}

impl Subscriber for Log {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.switch.shows(level(metadata))
    }

    fn event(&self, event: &Event<'_>) {
        let level = level(event.metadata());
        let mut message = Message(String::new());
        event.record(&mut message);
        let message = without_values(&message.0);
        self.write(level, &message);
        if is_own(event.metadata()) && *event.metadata().level() != tracing::Level::TRACE {
            self.show(level, message);
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The level of an event; the framework says as information what happens with every message.
fn level(metadata: &Metadata<'_>) -> Level {
    match *metadata.level() {
        tracing::Level::ERROR => Level::Error,
        tracing::Level::WARN => Level::Warning,
        tracing::Level::INFO if is_own(metadata) => Level::Info,
        _ => Level::Debug,
    }
}

fn is_own(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
}

/// The text of an event, its fields behind it.
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}

/// The place of a panic, and its reason up to the first value in it.
fn told(panic: &PanicHookInfo<'_>) -> String {
    let reason = panic.payload_as_str().unwrap_or_default();
    let reason = reason.split(['"', '\'', '`', '\n']).next().unwrap_or_default().trim_end();
    match panic.location() {
        Some(place) => format!("{reason} at {place}"),
        None => reason.to_owned(),
    }
}

/// `message` without what stands in quotation marks.
fn without_values(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    let (mut inside, mut escaped) = (false, false);
    for character in message.chars() {
        match character {
            '"' if !escaped => {
                shown.push_str(if inside { "…\"" } else { "\"" });
                inside = !inside;
            }
            other if !inside => shown.push(other),
            _ => {}
        }
        escaped = inside && character == '\\' && !escaped;
    }
    shown
}

/// `time` in UTC to the millisecond, as RFC 3339 writes it.
fn timestamp(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs();
    let day = clock::day_of(seconds);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let millis = since.subsec_millis();
    format!("{day}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn values_are_left_out() {
        let check = |message, expected| assert_eq!(without_values(message), expected);
        check("no value", "no value");
        check(
            "invalid type: string \"a \\\" b\", expected `x`",
            "invalid type: string \"…\", expected `x`",
        );
        check("not \"closed", "not \"");
        check("\"\\\\\" and \"é\"", "\"…\" and \"…\"");
    }

    #[test]
    fn timestamps_are_dates() {
        let at = |seconds| timestamp(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59.000Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00.000Z");
        assert_eq!(at(1_795_219_200), "2026-11-21T00:00:00.000Z");
        assert_eq!(at(4_107_542_400), "2100-03-01T00:00:00.000Z");
    }
}
