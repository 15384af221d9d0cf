//! What can go wrong on the way to an answer, and how people are told. Nothing that a server sent
//! and no secret is ever part of it.

use std::time::Duration;

use images::Refusal;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The time was over.
    Late,
    /// No connection, or it broke.
    Unreachable,
    /// There is no host of that name.
    NoHost,
    /// The server could not prove who it is.
    Certificate,
    /// What came over TLS is not TLS.
    Tls,
    /// What came is not what the protocol says.
    Garbled,
    /// The answer is larger than is read.
    TooLarge,
    /// Redirects without end.
    TooManyRedirects,
    /// A redirect, or a server of tokens, where a request must not go.
    Astray,
    /// Only over TLS, and this is not.
    Insecure,
    /// The registry wants to know who asks, and nobody is stored, or the wrong one.
    Unauthorized,
    /// The registry says no.
    Forbidden,
    /// There is no such thing.
    Absent,
    /// Too many questions; for how long it wants to be left alone.
    Limited(Duration),
    /// The server failed, with this status.
    Failed(u16),
}

impl Trouble {
    /// The trouble that a status means; `None` for success.
    pub(crate) fn of_status(status: u16) -> Option<Trouble> {
        match status {
            200..=299 => None,
            401 => Some(Trouble::Unauthorized),
            403 => Some(Trouble::Forbidden),
            404 | 410 => Some(Trouble::Absent),
            other => Some(Trouble::Failed(other)),
        }
    }

    /// Whether it is about the server, whatever it is asked.
    fn is_down(self) -> bool {
        match self {
            Trouble::Late
            | Trouble::Unreachable
            | Trouble::NoHost
            | Trouble::Certificate
            | Trouble::Tls
            | Trouble::Insecure
            | Trouble::Limited(_)
            | Trouble::Failed(_) => true,
            Trouble::Garbled
            | Trouble::TooLarge
            | Trouble::TooManyRedirects
            | Trouble::Astray
            | Trouble::Unauthorized
            | Trouble::Forbidden
            | Trouble::Absent => false,
        }
    }

    /// What people are told, about `what` of `host`.
    pub(crate) fn refusal(self, host: &str, what: &str) -> Refusal {
        let message = match self {
            Trouble::Late => format!("{host} did not answer in time about {what}"),
            Trouble::Unreachable => format!("{host} cannot be reached to ask for {what}"),
            Trouble::NoHost => {
                format!("{host} is not known as a host, so {what} cannot be looked up")
            }
            Trouble::Certificate => format!(
                "{host} could not prove by its certificate who it is, so nothing was asked about {what}. Add its \
                 authority to those that the system trusts"
            ),
            Trouble::Tls => {
                format!("{host} does not speak TLS as it should, so nothing was asked about {what}")
            }
            Trouble::Garbled => format!("{host} did not answer as a registry does about {what}"),
            Trouble::TooLarge => format!("{host} sent more about {what} than is read"),
            Trouble::TooManyRedirects => format!("{host} redirects without end about {what}"),
            Trouble::Astray => format!(
                "{host} leads to a place where questions and passwords must not go, so nothing was asked about {what}"
            ),
            Trouble::Insecure => format!(
                "{host} is only asked over TLS for {what}, unless `images.insecureRegistries` lists it"
            ),
            Trouble::Unauthorized => format!(
                "{host} wants to know who asks for {what}; log in with `docker login` or `podman login`"
            ),
            Trouble::Forbidden => format!("{host} does not allow to see {what}"),
            Trouble::Absent => format!("{host} has no {what}, at least none that it shows"),
            Trouble::Limited(wait) => {
                format!(
                    "{host} has been asked too often; {what} can be asked for again in {} s",
                    wait.as_secs()
                )
            }
            Trouble::Failed(status) => {
                format!("{host} failed with status {status} when asked for {what}")
            }
        };
        Refusal { message, is_absent: self == Trouble::Absent, is_down: self.is_down() }
    }
}
