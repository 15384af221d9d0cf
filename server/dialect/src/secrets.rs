//! Names by which variables hold secrets.

/// The words that make a name one of a secret where they stand alone between `_`
/// (`dockerfile2llb/validations.go`, `validateNoSecretKey`).
const WORDS: [&str; 10] = [
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];

/// The words that make it none again.
const HARMLESS: [&str; 3] = ["public", "file", "version"];

/// Parts of a word that say the same, for what is not to be shown: the builder would not find
/// `MYPASSWORD`.
const PARTS: [&str; 5] = ["password", "passwd", "secret", "token", "apikey"];

/// Whether a variable called `name` is likely to hold a secret, so that its value should not be
/// shown where the user has not written it.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_one = |word: &str| WORDS.contains(&word) || PARTS.iter().any(|part| word.contains(part));
    name.split('_').any(is_one) && !name.split('_').any(|word| HARMLESS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_of_secrets_are_known() {
        for name in ["PASSWORD", "AWS_KEY", "npm_token", "MYPASSWORD", "TOKENS", "GIT_AUTH"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["PUBLIC_KEY", "KEY_FILE", "KEYBOARD", "AUTHOR", "VERSION", ""] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
