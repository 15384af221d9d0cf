//! Something in this process in the place of all servers, for tests with answers at random. What it
//! says comes in behind the library that speaks HTTP; all that is promised of answers holds for it.

use std::fmt;

use ureq::http::HeaderMap;
use ureq::http::header::{HeaderName, HeaderValue};

use crate::address::Address;
use crate::http::{Method, Question, Reply};
use crate::secret::Secret;
use crate::trouble::Trouble;

/// A question that would have been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Where.
    pub address: String,
    /// The header `Authorization`.
    pub authorization: Option<String>,
    /// What is sent along.
    pub form: Option<String>,
}

/// What answers: a status on the first line, then headers, an empty line and the body; `None` is no
/// connection.
pub struct StandIn(Box<Answer>);

type Answer = dyn Fn(&Asked) -> Option<Vec<u8>> + Send + Sync;

impl StandIn {
    /// One that answers as `answer` says.
    pub fn new(answer: impl Fn(&Asked) -> Option<Vec<u8>> + Send + Sync + 'static) -> StandIn {
        StandIn(Box::new(answer))
    }

    pub(crate) fn reply(
        &self,
        question: &Question<'_>,
        address: &Address,
        authorization: Option<&Secret>,
    ) -> Result<Reply, Trouble> {
        let form = match question.method {
            Method::Post(form) => Some(form.reveal().to_owned()),
            Method::Get | Method::Head => None,
        };
        let authorization = authorization.map(|secret| secret.reveal().to_owned());
        let asked = Asked { address: address.to_string(), authorization, form };
        let text = (self.0)(&asked).ok_or(Trouble::Unreachable)?;
        let mut rest = text.as_slice();
        let status = line(&mut rest).and_then(|line| line.trim().parse().ok());
        let status = status.filter(|status| (100..600).contains(status)).ok_or(Trouble::Garbled)?;
        let mut headers = HeaderMap::new();
        while let Some(line) = line(&mut rest).filter(|line| !line.is_empty()) {
            let Some((name, value)) = line.split_once(':') else { continue };
            let name = HeaderName::from_bytes(name.trim().as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value.trim())) {
                headers.append(name, value);
            }
        }
        let is_large = rest.len() > question.limit;
        let reply = Reply { status, headers, body: rest.to_owned(), address: address.clone() };
        if is_large { Err(Trouble::TooLarge) } else { Ok(reply) }
    }
}

impl fmt::Debug for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandIn")
    }
}

/// Takes the first line off `rest`; `None` if it is no text.
fn line<'t>(rest: &mut &'t [u8]) -> Option<&'t str> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (line, behind) = rest.split_at_checked(end)?;
    *rest = behind.get(1..)?;
    std::str::from_utf8(line).ok().map(|line| line.trim_end_matches('\r'))
}
