//! The byte level of the protocol, on two threads of its own.
//!
//! The framework's transport ends at the first message it cannot decode, and stops reading input
//! while its output is not read. So it is not used: one thread reads standard input, repairs what
//! can be repaired, answers what is no message at all and hands on typed messages; one thread
//! writes an unbounded queue to standard output. The framework sees only well-formed requests, by
//! type and not by agreement between two parsers.

mod framing;
mod message;
mod prepared;
mod reader;
mod repair;
mod writer;

pub(crate) use message::Event;
pub(crate) use prepared::Prepared;
#[cfg(any(test, fuzzing))]
pub(crate) use reader::read as read_input;
pub(crate) use reader::read_standard_input;
pub(crate) use writer::{Outgoing, Writer, widen};
