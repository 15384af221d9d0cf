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
    holds(name, |word| WORDS.contains(&word) || PARTS.iter().any(|part| word.contains(part)))
}

/// Whether the build checks take a variable called `name` for a secret: the same without the names
/// that only have such a word in them.
pub fn is_checked(name: &str) -> bool {
    // Asked of all variables at each key; few names get any further.
    let is_one = |word: &str| WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    let may_be = !name.is_ascii() || name.split('_').any(is_one);
    may_be && holds(name, |word| WORDS.contains(&word))
}

fn holds(name: &str, is_one: impl Fn(&str) -> bool) -> bool {
    let name = name.to_lowercase();
    name.split('_').any(is_one) && !name.split('_').any(|word| HARMLESS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::{is_checked, is_secret};

    #[test]
    fn names_of_secrets_are_known() {
        for name in ["PASSWORD", "AWS_KEY", "npm_token", "MYPASSWORD", "TOKENS", "GIT_AUTH"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["PUBLIC_KEY", "KEY_FILE", "KEYBOARD", "AUTHOR", "VERSION", ""] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn the_build_checks_know_whole_words_only() {
        assert!(is_checked("api_KEY") && is_checked("AUTH") && is_checked("x_passwd_y"));
        assert!(!is_checked("MYPASSWORD") && !is_checked("PUBLIC_KEY") && !is_checked("KEYS"));
    }
}
