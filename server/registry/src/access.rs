//! Being let in: what a registry wants to know about who asks, and telling it.
//!
//! Nobody in particular asks first. Only when that is refused, what the user has stored for this
//! very registry is taken, and it goes nowhere but to the registry and to the server of tokens that
//! the registry names, as the distribution specification has it: over TLS, or on this machine for a
//! registry on this machine.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::address::{Address, encoded};
use crate::challenge::{self, Bearer, Challenge};
use crate::credentials::{Credential, Credentials};
use crate::deadline::Deadline;
use crate::http::{Http, Method, Question, Reply};
use crate::limits::Limits;
use crate::secret::Secret;
use crate::trouble::Trouble;

/// What is read of an answer with a token, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// How long a token holds that does not say it, how long one is kept at most, and how long before
/// its end it is not used any more.
const USUAL: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(30 * 60);
const MARGIN: Duration = Duration::from_secs(10);

/// How many tokens are kept.
const MOST_KEPT: usize = 256;

/// As whom we are known to servers of tokens.
const CLIENT: &str = "dockerfile-analyzer";

/// What the ways in have in common.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) http: Http,
    pub(crate) limits: Limits,
    pub(crate) plain: Plain,
    credentials: Credentials,
    /// The headers that let in, by server and scope, and until when.
    headers: Mutex<HashMap<(String, String), (Instant, Secret)>>,
}

/// Which servers speak plain HTTP, of those that may.
#[derive(Debug, Default)]
pub(crate) struct Plain(Mutex<HashMap<String, bool>>);

impl Plain {
    /// What is known of `authority`.
    pub(crate) fn get(&self, authority: &str) -> Option<bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(authority).copied()
    }

    /// Remembers it.
    pub(crate) fn put(&self, authority: &str, is_plain: bool) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(authority.to_owned(), is_plain);
    }
}

/// Something of a registry.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// The name of the registry, for which credentials are stored.
    pub(crate) registry: &'a str,
    /// The path of the repository; empty for the registry itself.
    pub(crate) path: &'a str,
    /// What a token must allow if the registry does not say.
    pub(crate) scope: &'a str,
    pub(crate) address: &'a Address,
    pub(crate) accept: &'a str,
    pub(crate) is_head: bool,
    pub(crate) limit: usize,
}

impl Access {
    /// Ways in for a user with these `credentials`.
    pub(crate) fn new(http: Http, credentials: Credentials) -> Access {
        let (limits, plain, headers) = Default::default();
        Access { http, limits, plain, credentials, headers }
    }

    /// Asks for `wanted`, as whoever may see it.
    ///
    /// # Errors
    /// For every status that is no success.
    pub(crate) fn get(&self, wanted: &Wanted<'_>, deadline: Deadline) -> Result<Reply, Trouble> {
        let known = self.known(wanted);
        let reply = self.ask(wanted, known.as_ref(), deadline)?;
        let Some(trouble) = Trouble::of_status(reply.status) else { return Ok(reply) };
        // A redirect may have led to another server, whose questions are none of ours to answer.
        let is_question = reply.status == 401 || reply.status == 403 && known.is_some();
        if !is_question || !reply.address.is_beside(wanted.address) {
            return Err(trouble);
        }
        self.forget(wanted);
        let headers = reply.headers.get_all("www-authenticate").into_iter();
        let challenges = challenge::read(headers.filter_map(|value| value.to_str().ok()));
        self.introduce(wanted, &challenges, trouble, deadline)
    }

    /// Answers the questions of the registry: first as nobody, then as the user.
    fn introduce(
        &self,
        wanted: &Wanted<'_>,
        challenges: &[Challenge],
        mut trouble: Trouble,
        deadline: Deadline,
    ) -> Result<Reply, Trouble> {
        let bearer = challenges.iter().find_map(|challenge| match challenge {
            Challenge::Bearer(bearer) => Some(bearer),
            Challenge::Basic => None,
        });
        if let Some(bearer) = bearer {
            match self.token(wanted, bearer, None, deadline) {
                Ok((header, lasts)) => match self.try_as(wanted, header, lasts, deadline) {
                    Err(refused @ (Trouble::Unauthorized | Trouble::Forbidden)) => {
                        trouble = refused
                    }
                    other => return other,
                },
                Err(refused @ (Trouble::Unauthorized | Trouble::Forbidden)) => trouble = refused,
                Err(other) => return Err(other),
            }
        }
        if challenges.is_empty() {
            return Err(trouble);
        }
        let stored = self.credentials.of(wanted.registry, wanted.path, deadline);
        let credential = stored.ok_or(trouble)?;
        let (header, lasts) = match bearer {
            Some(bearer) => self.token(wanted, bearer, Some(&credential), deadline)?,
            None => (credential.basic().ok_or(trouble)?, LONGEST),
        };
        self.try_as(wanted, header, lasts, deadline)
    }

    /// Asks with `header`, and remembers it if it lets in.
    fn try_as(
        &self,
        wanted: &Wanted<'_>,
        header: Secret,
        lasts: Duration,
        deadline: Deadline,
    ) -> Result<Reply, Trouble> {
        let reply = self.ask(wanted, Some(&header), deadline)?;
        match Trouble::of_status(reply.status) {
            None | Some(Trouble::Absent) => {
                let mut headers = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
                if headers.len() >= MOST_KEPT {
                    headers.clear();
                }
                headers.insert(key(wanted), (Instant::now() + lasts, header));
            }
            Some(_) => {}
        }
        Trouble::of_status(reply.status).map_or(Ok(reply), Err)
    }

    fn ask(
        &self,
        wanted: &Wanted<'_>,
        authorization: Option<&Secret>,
        deadline: Deadline,
    ) -> Result<Reply, Trouble> {
        let method = if wanted.is_head { Method::Head } else { Method::Get };
        let (address, accept, limit) = (wanted.address, wanted.accept, wanted.limit);
        let question = Question { address, accept, authorization, method, limit };
        self.limits.ask(&self.http, &question, deadline)
    }

    fn known(&self, wanted: &Wanted<'_>) -> Option<Secret> {
        let headers = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
        let (end, header) = headers.get(&key(wanted))?;
        (*end > Instant::now() + MARGIN).then(|| header.clone())
    }

    fn forget(&self, wanted: &Wanted<'_>) {
        self.headers.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(wanted));
    }

    /// The header with a token for `wanted`, and how long it holds.
    fn token(
        &self,
        wanted: &Wanted<'_>,
        bearer: &Bearer,
        credential: Option<&Credential>,
        deadline: Deadline,
    ) -> Result<(Secret, Duration), Trouble> {
        let realm = Address::read(&bearer.realm).ok_or(Trouble::Astray)?;
        if !self.is_realm(&realm, wanted.address) {
            return Err(Trouble::Astray);
        }
        // The scope of the registry is asked for as it stands; it can only give what it has.
        let scope = bearer.scope.as_deref().unwrap_or(wanted.scope);
        let form;
        let (address, authorization, method) = match credential {
            Some(Credential::Identity(token)) => {
                form = refresh_form(bearer, scope, token);
                (realm, None, Method::Post(&form))
            }
            other => {
                let mut address = realm;
                if let Some(service) = &bearer.service {
                    address = address.with("service", service);
                }
                if !scope.is_empty() {
                    address = address.with("scope", scope);
                }
                (address, other.and_then(Credential::basic), Method::Get)
            }
        };
        let question = Question {
            address: &address,
            accept: "application/json",
            authorization: authorization.as_ref(),
            method,
            limit: MOST_BYTES,
        };
        let reply = self.limits.ask(&self.http, &question, deadline)?;
        match Trouble::of_status(reply.status) {
            None => read(&reply.body).ok_or(Trouble::Garbled),
            // Servers of tokens say it in different ways that they do not know somebody.
            Some(Trouble::Failed(400) | Trouble::Absent) => Err(Trouble::Unauthorized),
            Some(trouble) => Err(trouble),
        }
    }

    /// Whether anything is stored for `registry`.
    pub(crate) fn knows_user(&self, registry: &str, path: &str, deadline: Deadline) -> bool {
        self.credentials.of(registry, path, deadline).is_some()
    }

    /// Whether tokens for `registry` may be had at `realm`.
    fn is_realm(&self, realm: &Address, registry: &Address) -> bool {
        let is_near = !realm.is_loopback() || registry.is_loopback();
        let is_plain = !registry.is_tls() && self.http.allows_plain(realm.authority());
        is_near && (realm.is_tls() || is_plain)
    }
}

fn key(wanted: &Wanted<'_>) -> (String, String) {
    (wanted.address.authority().to_owned(), wanted.scope.to_owned())
}

/// What an identity token is exchanged with (distribution, OAuth2 token authentication).
fn refresh_form(bearer: &Bearer, scope: &str, token: &Secret) -> Secret {
    let service = bearer.service.as_deref().unwrap_or_default();
    Secret::new(format!(
        "grant_type=refresh_token&client_id={CLIENT}&service={}&scope={}&refresh_token={}",
        encoded(service),
        encoded(scope),
        encoded(token.reveal())
    ))
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    access_token: Option<String>,
    #[serde(default)]
    expires_in: Option<u64>,
}

/// The header with the token in `body`, and how long it holds.
fn read(body: &[u8]) -> Option<(Secret, Duration)> {
    let answer: Token = serde_json::from_slice(body).ok()?;
    let token = answer.token.filter(|token| !token.is_empty()).or(answer.access_token)?;
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let lasts = answer.expires_in.map_or(USUAL, Duration::from_secs).min(LONGEST);
    is_token.then(|| (Secret::new(format!("Bearer {token}")), lasts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Places;

    #[test]
    fn tokens_come_in_two_spellings() {
        let shown = |body: &str| {
            read(body.as_bytes())
                .map(|(header, lasts)| (header.reveal().to_owned(), lasts.as_secs()))
        };
        let expected = |seconds| Some(("Bearer abc".to_owned(), seconds));
        assert_eq!(shown(r#"{"token":"abc","expires_in":300}"#), expected(300));
        assert_eq!(shown(r#"{"access_token":"abc"}"#), expected(60));
        assert_eq!(
            shown(r#"{"token":"","access_token":"abc","expires_in":99999999}"#),
            expected(1800)
        );
        for body in ["{}", "", r#"{"token":"a b"}"#, r#"{"token":"a\r\nX: y"}"#, r#"{"token":1}"#] {
            assert_eq!(shown(body), None, "{body}");
        }
    }

    #[test]
    fn tokens_are_had_over_tls_or_on_this_machine() {
        let http = Http::new(&["listed.example:5000".to_owned()]);
        let access = Access::new(http, Credentials::new(Places::default()));
        let may = |registry: &str, realm: &str| {
            let read = |text| Address::read(text).unwrap();
            access.is_realm(&read(realm), &read(registry))
        };
        assert!(may("https://registry-1.docker.io", "https://auth.docker.io/token"));
        assert!(may("http://localhost:5000", "http://127.0.0.1:5001/token"));
        assert!(may("http://localhost:5000", "https://auth.example/token"));
        assert!(may("http://listed.example:5000", "http://listed.example:5000/token"));
        assert!(!may("https://a.example", "http://a.example/token"));
        assert!(!may("https://a.example", "http://127.0.0.1/token"));
        assert!(!may("https://a.example", "https://127.0.0.1/token"));
        assert!(!may("https://a.example", "http://listed.example:5000/token"));
        assert!(!may("http://localhost:5000", "http://other.example/token"));
    }
}
