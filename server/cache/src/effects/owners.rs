//! Who a step works as, and who owns what it makes.

use analysis::plan::{Step, Value};

use super::atoms::{Mode, Owner};

/// Images whose programs run as the superuser unless the file says otherwise: those of
/// distributions and languages, by the names that Docker Hub gives its official images.
const OF_ROOT: [&str; 41] = [
    "almalinux",
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "archlinux",
    "bash",
    "buildpack-deps",
    "busybox",
    "caddy",
    "centos",
    "clojure",
    "composer",
    "dart",
    "debian",
    "docker",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "gcc",
    "golang",
    "gradle",
    "haskell",
    "httpd",
    "julia",
    "maven",
    "nginx",
    "node",
    "openjdk",
    "opensuse",
    "oraclelinux",
    "perl",
    "php",
    "postgres",
    "python",
    "redis",
    "rockylinux",
    "ruby",
    "rust",
    "tomcat",
    "ubuntu",
];

/// Those of them that work somewhere else than in the topmost directory.
const ELSEWHERE: [&str; 12] = [
    "caddy", "clojure", "composer", "dart", "docker", "golang", "gradle", "httpd", "perl", "php",
    "redis", "tomcat",
];

/// The directory that programs in the image `reference` certainly start in.
pub(super) fn directory(reference: &str) -> Option<&'static str> {
    let is_elsewhere = ELSEWHERE.iter().any(|name| reference.contains(name));
    (is_of_root(reference) && !is_elsewhere && !reference.contains("onbuild")).then_some("/")
}

/// Whether programs in the image `reference` certainly run as the superuser.
pub(crate) fn is_of_root(reference: &str) -> bool {
    let name = official_name(reference);
    OF_ROOT.contains(&name) || name == DOTNET
}

/// The variables that images of distributions and languages set which say where package managers
/// keep what they fetch; the others of [`QUIET`] set none.
const VARIABLES: [(&str, &[(&str, &str)]); 3] = [
    ("composer", &[("COMPOSER_HOME", "/tmp")]),
    ("golang", &[("GOPATH", "/go")]),
    ("rust", &[("CARGO_HOME", "/usr/local/cargo")]),
];

/// Images that set no variable which says where package managers keep what they fetch.
const QUIET: [&str; 18] = [
    "almalinux",
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "debian",
    "eclipse-temurin",
    "fedora",
    "maven",
    "node",
    "openjdk",
    "oraclelinux",
    "php",
    "python",
    "rockylinux",
    "ruby",
    "ubuntu",
];

/// The variables of the image `reference` that say where package managers keep what they fetch;
/// `None` where they are not known.
pub(crate) fn base_variables(reference: &str) -> Option<&'static [(&'static str, &'static str)]> {
    let name = official_name(reference);
    if QUIET.contains(&name) || name == DOTNET {
        return Some(&[]);
    }
    VARIABLES.iter().find(|(image, _)| *image == name).map(|(_, variables)| *variables)
}

/// The image with the SDK of .NET, which keeps packages in the home of the user.
const DOTNET: &str = "mcr.microsoft.com/dotnet/sdk";

/// The name of `reference` without what is understood, without tag and digest.
pub(super) fn official_name(reference: &str) -> &str {
    let name = reference.split('@').next().unwrap_or_default();
    let tag = name.rfind(':').filter(|colon| !name[*colon..].contains('/'));
    let name = tag.map_or(name, |colon| &name[..colon]);
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    name.strip_prefix("library/").unwrap_or(name)
}

/// The owner that `user` names, as USER and `--chown` have it.
pub(crate) fn named(user: &str) -> Owner {
    match user {
        "" | "0" | "root" | "0:0" | "root:root" | "0:root" | "root:0" => Owner::Root,
        _ => Owner::Named(user.to_owned()),
    }
}

/// Who `step` works as, and whether that is only assumed: the base image may say something else,
/// unless it `is_of_root`.
pub(super) fn user(step: &Step, is_of_root: bool) -> (Owner, bool) {
    match (&step.user, step.has_user) {
        (Some(user), _) => (named(user), false),
        (None, true) => (Owner::Unknown, false),
        (None, false) => (Owner::Root, !is_of_root),
    }
}

/// Whether `user` has only numbers, so that no file has to be asked who it is.
pub(crate) fn is_numeric(user: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    user.split(':').all(is_number)
}

/// The mode that a flag asks for.
pub(super) fn mode(value: &Value) -> Mode {
    let bits = value.known.as_deref().and_then(|text| u32::from_str_radix(text, 8).ok());
    bits.map_or(Mode::Unknown, Mode::Bits)
}
