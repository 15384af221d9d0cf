//! `copy-not-linked`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "copy-not-linked",
    aliases: &[],
    summary: "Finds copies that could stay in the cache when what is above them changes.",
    details: "With `--link`, BuildKit copies into a layer of its own and lays that over what is \
              there. The layer is taken from the cache even if everything above it has changed, also \
              the base image. It seldom saves much: the copy itself, never the RUN behind it.\n\n\
              It is not the same copy. It makes every directory on the way to its destination anew, \
              as root or as `--chown` says and with the mode 755, and puts it over what is there: a \
              link becomes a directory, `/tmp` is no longer open to everyone, and a directory that \
              belongs to another user belongs to root. So this speaks only where each of these \
              directories is missing or is like that already: in an image made from `scratch`, or \
              with assumptions that it lists below a name that official images of distributions and \
              languages do not have. `cache optimize --links` tells the reason wherever it does \
              not.\n\n\
              The action is offered where the history of the project shows that the copy runs again \
              only for what is above it, and wherever the rule is on.",
    category: Category::Caching,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM golang:1 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app\n\nFROM scratch\nCOPY certificates /certificates\nCOPY --from=build /out/app /app\n",
        good: "FROM golang:1 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app\n\nFROM scratch\nCOPY certificates /certificates\nCOPY --link --from=build /out/app /app\n",
    }],
    checks: &[Check::Project],
};
