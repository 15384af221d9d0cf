//! What a `WWW-Authenticate` header asks for (RFC 9110, 11.6.1). The header is written by whoever
//! answers: it is bounded, and what does not follow the grammar is no challenge.

/// How much of a header is read, in bytes, and how many parameters a challenge may have.
const LONGEST: usize = 8 * 1024;
const MOST_PARAMETERS: usize = 16;

/// One way to say who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// A name and a password, with every question.
    Basic,
    /// A token, from the server at `realm`.
    Bearer(Bearer),
}

/// Where a token is to be had, and what for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bearer {
    /// The address of the server of tokens, as written.
    pub(crate) realm: String,
    /// The name of the registry there.
    pub(crate) service: Option<String>,
    /// What the token must allow.
    pub(crate) scope: Option<String>,
}

/// The challenges in `headers`, in their order.
pub(crate) fn read<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<Challenge> {
    headers
        .flat_map(|header| Reader { rest: header.get(..LONGEST).unwrap_or(header) }.all())
        .collect()
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn all(&mut self) -> Vec<Challenge> {
        let mut found = Vec::new();
        while let Some(scheme) = self.scheme() {
            let parameters = self.parameters();
            let get = |name: &str| {
                let of_name = |(key, _): &&(String, String)| key == name;
                parameters.iter().find(of_name).map(|(_, value)| value.clone())
            };
            match scheme.to_ascii_lowercase().as_str() {
                "basic" => found.push(Challenge::Basic),
                "bearer" => found.extend(get("realm").map(|realm| {
                    Challenge::Bearer(Bearer {
                        realm,
                        service: get("service"),
                        scope: get("scope"),
                    })
                })),
                _ => {}
            }
        }
        found
    }

    fn scheme(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start_matches([' ', '\t', ',']);
        let token = self.token();
        (!token.is_empty()).then_some(token)
    }

    fn token(&mut self) -> &'a str {
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        let end = self.rest.find(|c| !is_token(c)).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        token
    }

    /// The parameters up to the next scheme, which is a word without a sign of equality behind it.
    fn parameters(&mut self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        while found.len() < MOST_PARAMETERS {
            let before = self.rest;
            self.rest = self.rest.trim_start_matches([' ', '\t', ',']);
            let name = self.token().to_ascii_lowercase();
            let Some(rest) = self.rest.trim_start().strip_prefix('=') else {
                self.rest = if name.is_empty() { "" } else { before };
                break;
            };
            self.rest = rest.trim_start();
            match self.value() {
                Some(value) if !name.is_empty() => found.push((name, value)),
                _ => {
                    self.rest = "";
                    break;
                }
            }
        }
        found
    }

    fn value(&mut self) -> Option<String> {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            return Some(self.token().to_owned());
        };
        let (mut value, mut is_escaped) = (String::new(), false);
        for (at, c) in quoted.char_indices() {
            match c {
                '\\' if !is_escaped => is_escaped = true,
                '"' if !is_escaped => {
                    self.rest = quoted.get(at + 1..).unwrap_or_default();
                    return Some(value);
                }
                _ => {
                    is_escaped = false;
                    value.push(c);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Challenge::Bearer(Bearer {
            realm: realm.to_owned(),
            service: owned(service),
            scope: owned(scope),
        })
    }

    #[track_caller]
    fn check(header: &str, expected: &[Challenge]) {
        assert_eq!(read([header].into_iter()), expected, "{header}");
    }

    #[test]
    fn challenges_of_registries_are_read() {
        let scope = "repository:library/python:pull";
        check(
            r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/python:pull""#,
            &[bearer("https://auth.docker.io/token", Some("registry.docker.io"), Some(scope))],
        );
        check(r#"Basic realm="test""#, &[Challenge::Basic]);
        check("basic", &[Challenge::Basic]);
        check(
            r#"Negotiate, BEARER realm = "https://a/t" , scope="a:b,c" , Basic realm="x, y=\"z\"""#,
            &[bearer("https://a/t", None, Some("a:b,c")), Challenge::Basic],
        );
        check("Bearer realm=https, service=a", &[bearer("https", Some("a"), None)]);
    }

    #[test]
    fn what_is_no_challenge_is_none() {
        for header in [
            "",
            ",,,",
            "Bearer",
            r#"Bearer realm="unclosed"#,
            "Digest a=b",
            "=x",
            "\"",
            "Bearer =\"x\"",
        ] {
            check(header, &[]);
        }
        assert_eq!(read([r#"Bearer realm="a""#, "Basic"].into_iter()).len(), 2);
    }

    proptest! {
        #[test]
        fn no_header_panics_or_hangs(header in "(Bearer |Basic )?[a-z=\", \\\\é]{0,200}") {
            let _ = read([header.as_str()].into_iter());
        }
    }
}
