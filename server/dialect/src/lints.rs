//! BuildKit's build checks, which `# check=` switches
//! (BuildKit `frontend/dockerfile/linter/ruleset.go`).

/// The word for every check.
pub const ALL_CHECKS: &str = "all";

/// One build check.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// The name that `skip` and `experimental` take.
    pub name: &'static str,
    /// One plain sentence on what it finds.
    pub summary: &'static str,
    /// Whether it runs only when `experimental` names it; `skip` has no effect on it then.
    pub experimental: bool,
    /// The official page.
    pub link: &'static str,
}

/// Every check, sorted by name.
pub static ALL: [Lint; 22] = [
    lint(
        "ConsistentInstructionCasing",
        "Finds keywords that are not written in the case of most others.",
        "https://docs.docker.com/go/dockerfile/rule/consistent-instruction-casing/",
    ),
    lint(
        "CopyIgnoredFile",
        "Finds sources of COPY and ADD that the .dockerignore file leaves out.",
        "https://docs.docker.com/go/dockerfile/rule/copy-ignored-file/",
    ),
    lint(
        "DuplicateStageName",
        "Finds two stages of the same name.",
        "https://docs.docker.com/go/dockerfile/rule/duplicate-stage-name/",
    ),
    lint(
        "ExposeInvalidFormat",
        "Finds an IP address or a host port in EXPOSE, which have no effect there.",
        "https://docs.docker.com/go/dockerfile/rule/expose-invalid-format/",
    ),
    lint(
        "ExposeProtoCasing",
        "Finds protocols in EXPOSE that are not in lower case.",
        "https://docs.docker.com/go/dockerfile/rule/expose-proto-casing/",
    ),
    lint(
        "FromAsCasing",
        "Finds an AS that is not written in the case of its FROM.",
        "https://docs.docker.com/go/dockerfile/rule/from-as-casing/",
    ),
    lint(
        "FromPlatformFlagConstDisallowed",
        "Finds a fixed platform in FROM, which keeps the image from other platforms.",
        "https://docs.docker.com/go/dockerfile/rule/from-platform-flag-const-disallowed/",
    ),
    lint(
        "InvalidBaseImagePlatform",
        "Finds base images of another platform than the one that is built for.",
        "https://docs.docker.com/reference/build-checks/",
    ),
    lint(
        "InvalidDefaultArgInFrom",
        "Finds a FROM whose image name is empty or wrong unless a build argument is given.",
        "https://docs.docker.com/go/dockerfile/rule/invalid-default-arg-in-from/",
    ),
    Lint {
        experimental: true,
        ..lint(
            "InvalidDefinitionDescription",
            "Finds comments above a stage or ARG that do not begin with its name.",
            "https://docs.docker.com/go/dockerfile/rule/invalid-definition-description/",
        )
    },
    lint(
        "JSONArgsRecommended",
        "Finds CMD and ENTRYPOINT in shell form, which keeps signals from the program.",
        "https://docs.docker.com/go/dockerfile/rule/json-args-recommended/",
    ),
    lint(
        "LegacyKeyValueFormat",
        "Finds ENV and LABEL with a blank instead of an equals sign.",
        "https://docs.docker.com/go/dockerfile/rule/legacy-key-value-format/",
    ),
    lint(
        "MaintainerDeprecated",
        "Finds MAINTAINER, which a label has replaced.",
        "https://docs.docker.com/go/dockerfile/rule/maintainer-deprecated/",
    ),
    lint(
        "MultipleInstructionsDisallowed",
        "Finds a second CMD, ENTRYPOINT or HEALTHCHECK in a stage, where only the last one counts.",
        "https://docs.docker.com/go/dockerfile/rule/multiple-instructions-disallowed/",
    ),
    lint(
        "NoEmptyContinuation",
        "Finds blank lines between continued lines.",
        "https://docs.docker.com/go/dockerfile/rule/no-empty-continuation/",
    ),
    lint(
        "RedundantTargetPlatform",
        "Finds a FROM that names the target platform, which is the default.",
        "https://docs.docker.com/go/dockerfile/rule/redundant-target-platform/",
    ),
    lint(
        "ReservedStageName",
        "Finds stages with a name that means something else.",
        "https://docs.docker.com/go/dockerfile/rule/reserved-stage-name/",
    ),
    lint(
        "SecretsUsedInArgOrEnv",
        "Finds passwords, tokens and keys in ARG and ENV, which stay in the image.",
        "https://docs.docker.com/go/dockerfile/rule/secrets-used-in-arg-or-env/",
    ),
    lint(
        "StageNameCasing",
        "Finds stage names that are not in lower case.",
        "https://docs.docker.com/go/dockerfile/rule/stage-name-casing/",
    ),
    lint(
        "UndefinedArgInFrom",
        "Finds variables in FROM that no ARG before the first stage declares.",
        "https://docs.docker.com/go/dockerfile/rule/undefined-arg-in-from/",
    ),
    lint(
        "UndefinedVar",
        "Finds variables that nothing defines before they are used.",
        "https://docs.docker.com/go/dockerfile/rule/undefined-var/",
    ),
    lint(
        "WorkdirRelativePath",
        "Finds a relative WORKDIR that depends on what the base image has set.",
        "https://docs.docker.com/go/dockerfile/rule/workdir-relative-path/",
    ),
];

/// A check that always runs.
const fn lint(name: &'static str, summary: &'static str, link: &'static str) -> Lint {
    Lint { name, summary, experimental: false, link }
}

/// The check called `name`; case counts (`Linter.Run` looks names up as they are).
pub fn find(name: &str) -> Option<&'static Lint> {
    ALL.iter().find(|row| row.name == name)
}
