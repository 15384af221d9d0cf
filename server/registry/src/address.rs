//! Addresses that are asked: `https://`, or `http://` where that is allowed. What a server or a
//! Dockerfile says becomes one only here; user names, control characters and other schemes do not.

use std::fmt;
use std::net::IpAddr;

/// No address that means anything is longer, in bytes.
const LONGEST: usize = 4096;

/// An address without a fragment and without a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    is_tls: bool,
    /// Host and port as written, in lower case.
    authority: String,
    /// Begins with `/`, with the query if there is one.
    path: String,
}

impl Address {
    /// Reads an absolute address; `None` if it is none of those that may be asked.
    pub(crate) fn read(text: &str) -> Option<Address> {
        let (scheme, rest) = text.split_once("://")?;
        let is_tls = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end)?;
        Address::new(is_tls, authority, path)
    }

    /// The root of a host that is known to be one, over TLS.
    pub(crate) fn known(host: &'static str) -> Address {
        Address { is_tls: true, authority: host.to_owned(), path: "/".to_owned() }
    }

    /// The root of `host`, which is a name or an address with or without a port.
    pub(crate) fn of_host(host: &str, is_tls: bool) -> Option<Address> {
        Address::new(is_tls, host, "/")
    }

    fn new(is_tls: bool, authority: &str, path: &str) -> Option<Address> {
        let path = path.split('#').next().unwrap_or_default();
        let is_path =
            path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte));
        if !is_authority(authority) || !is_path || path.len() > LONGEST {
            return None;
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        let authority = authority.to_ascii_lowercase();
        Some(Address { is_tls, authority, path: format!("{slash}{path}") })
    }

    /// Where `location` leads from here: an absolute address, or one that leaves parts out.
    pub(crate) fn join(&self, location: &str) -> Option<Address> {
        if let Some(rest) = location.strip_prefix("//") {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end)?;
            return Address::new(self.is_tls, authority, path);
        }
        if location.starts_with('/') {
            return Address::new(self.is_tls, &self.authority, location);
        }
        if location.split(['/', '?', '#']).next()?.contains(':') {
            return Address::read(location);
        }
        let own = self.path.split('?').next()?;
        let base = if location.starts_with('?') { own } else { own.get(..=own.rfind('/')?)? };
        Address::new(self.is_tls, &self.authority, &format!("{base}{location}"))
    }

    /// This address with `more`, which begins with `/`, behind its path; it must have no query.
    pub(crate) fn below(&self, more: &str) -> Option<Address> {
        let path = format!("{}{more}", self.path.trim_end_matches('/'));
        Address::new(self.is_tls, &self.authority, &path)
    }

    /// This address with one more part of its query.
    pub(crate) fn with(&self, key: &str, value: &str) -> Address {
        let sign = if self.path.contains('?') { '&' } else { '?' };
        let path = format!("{}{sign}{key}={}", self.path, encoded(value));
        Address { path, ..self.clone() }
    }

    /// Host and port as they were written.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether it is asked over TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// Whether both are of one server: the same scheme, host and port.
    pub(crate) fn is_beside(&self, other: &Address) -> bool {
        self.is_tls == other.is_tls && self.authority == other.authority
    }

    /// Whether it can only be this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.authority)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority, self.path)
    }
}

/// Whether `authority` can only be this machine.
pub(crate) fn is_loopback(authority: &str) -> bool {
    let host = host_of(authority);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The host without the port and without the brackets of an address.
fn host_of(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

/// Whether `text` is a host with or without a port.
fn is_authority(text: &str) -> bool {
    let (is_host, rest) = match text.strip_prefix('[') {
        Some(inside) => match inside.split_once(']') {
            Some((ip, rest)) => (ip.parse::<std::net::Ipv6Addr>().is_ok(), rest),
            None => (false, ""),
        },
        None => {
            let end = text.find(':').unwrap_or(text.len());
            let (host, rest) = text.split_at_checked(end).unwrap_or_default();
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
            (!host.is_empty() && host.len() <= 253 && host.bytes().all(is_name), rest)
        }
    };
    is_host && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port))
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// `text` as it stands in a query or in a form.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_read(text: &str, expected: Option<&str>) {
        assert_eq!(
            Address::read(text).map(|address| address.to_string()).as_deref(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn what_may_be_asked_is_an_address() {
        check_read("https://Ghcr.io", Some("https://ghcr.io/"));
        check_read("HTTP://localhost:5000/v2/?n=1#x", Some("http://localhost:5000/v2/?n=1"));
        check_read("https://[::1]:5000?a", Some("https://[::1]:5000/?a"));
        for text in [
            "ftp://a/",
            "https://",
            "https:///a",
            "https://user:word@a/",
            "https://a:x/",
            "https://a:0/",
            "https://a:99999/",
            "https://a/ b",
            "https://a/\r\nX: y",
            "https://ä/",
            "https://[x]/",
            "a/b",
            "https://a\\b/",
            "file:///etc/passwd",
        ] {
            check_read(text, None);
        }
    }

    #[test]
    fn a_location_may_leave_parts_out() {
        let base = Address::read("https://a.example:8443/v2/x/tags/list?n=2").unwrap();
        for (location, expected) in [
            ("https://b/c", Some("https://b/c")),
            ("//b/c", Some("https://b/c")),
            ("/v2/y?last=a", Some("https://a.example:8443/v2/y?last=a")),
            ("list?last=a:b", Some("https://a.example:8443/v2/x/tags/list?last=a:b")),
            ("?last=a", Some("https://a.example:8443/v2/x/tags/list?last=a")),
            ("javascript:alert(1)", None),
            ("//user@b/", None),
        ] {
            let joined = base.join(location).map(|address| address.to_string());
            assert_eq!(joined.as_deref(), expected, "{location}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "localhost:5000", "127.0.0.1:80", "127.9.9.9", "[::1]:5000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example", "127.0.0.1.example", "10.0.0.1", "[::2]", "0.0.0.0", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_reads_the_same_again(text in "(https?://)?.{0,40}") {
            if let Some(address) = Address::read(&text) {
                prop_assert_eq!(Address::read(&address.to_string()), Some(address));
            }
        }

        #[test]
        fn no_location_panics(location in ".{0,40}") {
            let base = Address::read("https://a/b?c").unwrap();
            let _ = base.join(&location);
        }
    }
}
