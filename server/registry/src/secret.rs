//! Secrets: what must never be seen. A secret has no text form; only `reveal` gives it out, and only
//! `http` puts it into a header.

use std::fmt;

/// A password, a token, or a header made of one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub(crate) fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text; for what goes to the server that it belongs to.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show() {
        assert_eq!(
            format!("{:?} {:#?}", Secret::new("hunter2"), Secret::new("hunter2")),
            "Secret(…) Secret(…)"
        );
    }
}
