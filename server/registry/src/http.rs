//! One question over HTTP: the only place that opens connections.
//!
//! Every question has a deadline that covers name, connection, TLS, redirects and body, and a limit
//! for the body after it is unpacked. Plain HTTP goes to this machine and to listed hosts only, a
//! redirect never leaves TLS, never leads to this machine from elsewhere, and takes what says who
//! asks along to the same server alone.

use std::io::{self, Read};
use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION};
use ureq::http::{HeaderMap, HeaderValue, Request, Response};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error};

use crate::address::Address;
use crate::deadline::Deadline;
use crate::secret::Secret;
use crate::trouble::Trouble;

/// How many redirects are followed.
const MOST_REDIRECTS: usize = 5;

/// How many bytes of headers are read.
const MOST_HEADERS: usize = 32 * 1024;

/// The way out.
#[derive(Debug)]
pub(crate) struct Http {
    /// For this machine and for listed hosts, to which no proxy leads.
    direct: Agent,
    /// Through the proxy that the environment names, if it names one.
    outside: Agent,
    insecure: Vec<String>,
    /// What answers instead.
    #[cfg(feature = "stand-in")]
    pub(crate) stand_in: Option<crate::stand_in::StandIn>,
}

/// A question.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) address: &'a Address,
    /// The media types that are understood.
    pub(crate) accept: &'a str,
    /// Who asks.
    pub(crate) authorization: Option<&'a Secret>,
    pub(crate) method: Method<'a>,
    /// How many bytes the answer may have.
    pub(crate) limit: usize,
}

/// How something is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Method<'a> {
    Get,
    Head,
    /// With a form. Such a question is never redirected.
    Post(&'a Secret),
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// What answered in the end.
    pub(crate) address: Address,
}

impl Reply {
    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Http {
    /// Plain HTTP is allowed to `insecure`, hosts with their ports, besides this machine.
    pub(crate) fn new(insecure: &[String]) -> Http {
        let insecure = insecure.iter().map(|host| host.to_ascii_lowercase()).collect();
        Http {
            direct: agent(true),
            outside: agent(false),
            insecure,
            #[cfg(feature = "stand-in")]
            stand_in: None,
        }
    }

    /// Whether plain HTTP may go to `authority`.
    pub(crate) fn allows_plain(&self, authority: &str) -> bool {
        crate::address::is_loopback(authority) || self.insecure.iter().any(|host| host == authority)
    }

    /// Asks, and follows redirects.
    ///
    /// # Errors
    /// For everything but an answer with a status, whatever that is.
    pub(crate) fn ask(
        &self,
        question: &Question<'_>,
        deadline: Deadline,
    ) -> Result<Reply, Trouble> {
        let mut address = question.address.clone();
        let mut authorization = question.authorization;
        for _ in 0..=MOST_REDIRECTS {
            let reply = self.once(question, &address, authorization, deadline)?;
            let is_redirect = matches!(reply.status, 301 | 302 | 303 | 307 | 308);
            if !is_redirect {
                return Ok(reply);
            }
            let location = reply.header(LOCATION.as_str()).ok_or(Trouble::Garbled)?;
            let next = address.join(location).ok_or(Trouble::Astray)?;
            let is_way_out = next.is_loopback() && !address.is_loopback();
            let is_downgrade = address.is_tls() && !next.is_tls();
            if is_way_out || is_downgrade || matches!(question.method, Method::Post(_)) {
                return Err(Trouble::Astray);
            }
            // Once it was left out, it stays out: the way back may have been chosen by another.
            authorization = authorization.filter(|_| next.is_beside(&address));
            address = next;
        }
        Err(Trouble::TooManyRedirects)
    }

    fn once(
        &self,
        question: &Question<'_>,
        address: &Address,
        authorization: Option<&Secret>,
        deadline: Deadline,
    ) -> Result<Reply, Trouble> {
        if !address.is_tls() && !self.allows_plain(address.authority()) {
            return Err(Trouble::Insecure);
        }
        #[cfg(feature = "stand-in")]
        if let Some(stand_in) = &self.stand_in {
            return stand_in.reply(question, address, authorization);
        }
        let mut request = Request::builder().uri(address.to_string());
        request = request.header(ACCEPT, question.accept);
        if let Some(secret) = authorization {
            let value =
                HeaderValue::from_str(secret.reveal()).map_err(|_| Trouble::Unauthorized)?;
            request = request.header(AUTHORIZATION, sensitive(value));
        }
        let left = Some(deadline.left()?);
        let agent =
            if self.allows_plain(address.authority()) { &self.direct } else { &self.outside };
        let response = match question.method {
            Method::Get => run(agent, request.method("GET").body(()), left),
            Method::Head => run(agent, request.method("HEAD").body(()), left),
            Method::Post(form) => {
                let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
                run(agent, request.method("POST").body(form.reveal()), left)
            }
        }?;
        received(response, address, question.limit, deadline)
    }
}

fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}

fn run<B: ureq::AsSendBody>(
    agent: &Agent,
    request: Result<Request<B>, ureq::http::Error>,
    left: Option<std::time::Duration>,
) -> Result<Response<Body>, Trouble> {
    let request = request.map_err(|_| Trouble::Garbled)?;
    let request = agent.configure_request(request).timeout_global(left).build();
    agent.run(request).map_err(|error| trouble(&error))
}

fn agent(is_direct: bool) -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(default_provider()))
        .build();
    let mut config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(MOST_HEADERS)
        .user_agent(concat!("dockerfile-analyzer/", env!("CARGO_PKG_VERSION")));
    if is_direct {
        config = config.proxy(None);
    }
    config.build().new_agent()
}

fn received(
    response: Response<Body>,
    address: &Address,
    limit: usize,
    deadline: Deadline,
) -> Result<Reply, Trouble> {
    let (parts, body) = response.into_parts();
    if body.content_length().is_some_and(|length| length > limit as u64) && parts.status == 200 {
        return Err(Trouble::TooLarge);
    }
    let (mut bytes, mut reader) = (Vec::new(), body.into_reader());
    let mut chunk = [0; 16 * 1024];
    loop {
        // The deadline is looked at here too: bytes that come one by one are no progress.
        deadline.left()?;
        match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(chunk.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(trouble(&Error::from(error))),
        }
        if bytes.len() > limit {
            return Err(Trouble::TooLarge);
        }
    }
    Ok(Reply {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: bytes,
        address: address.clone(),
    })
}

fn trouble(error: &Error) -> Trouble {
    match error {
        Error::Timeout(_) => Trouble::Late,
        Error::HostNotFound => Trouble::NoHost,
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) => Trouble::Unreachable,
        Error::BodyExceedsLimit(_) | Error::LargeResponseHeader(..) => Trouble::TooLarge,
        Error::Rustls(error) => of_tls(error),
        Error::Tls(_) | Error::TlsRequired => Trouble::Tls,
        Error::Protocol(_) | Error::Http(_) | Error::BadUri(_) | Error::Decompress(..) => {
            Trouble::Garbled
        }
        Error::Io(error) => of_io(error),
        _ => Trouble::Unreachable,
    }
}

fn of_tls(error: &rustls::Error) -> Trouble {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            Trouble::Certificate
        }
        _ => Trouble::Tls,
    }
}

fn of_io(error: &io::Error) -> Trouble {
    if let Some(inner) = error.get_ref() {
        if let Some(error) = inner.downcast_ref::<Error>() {
            return trouble(error);
        }
        if let Some(error) = inner.downcast_ref::<rustls::Error>() {
            return of_tls(error);
        }
    }
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Trouble::Late,
        io::ErrorKind::InvalidData => Trouble::Garbled,
        _ => Trouble::Unreachable,
    }
}
