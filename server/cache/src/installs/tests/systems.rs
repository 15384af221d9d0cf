//! Languages that compile.

use super::*;

#[test]
fn go_modules() {
    check_install(
        &[
            (
                "go.mod",
                "module x\n\ngo 1.22\n\nrequire a v1 // x\nreplace (\n\ta => ./sub/a\n\tb => c v1\n)\n",
            ),
            ("go.sum", ""),
            ("sub/a/go.mod", ""),
            ("main.go", ""),
        ],
        "go mod download\ngo build -o /x .\ngo get ./...\ngo install x@latest\ngo mod tidy\ngo -C sub/a mod download",
        expect![[r#"
            go mod download: Fetch in /app
              needs go.mod
              needs go.sum
              needs sub/a/go.mod
              absent go.work
              writes /go/pkg/mod, /root/go/pkg/mod
              proven
            go build: Build in /app
              needs go.mod
              needs go.sum
              needs sub/a/go.mod
              absent go.work
              writes /go/pkg/mod, /root/go/pkg/mod
              refused: it reads the sources of the project → Command("go mod download")
            go get: Edit in /app
              needs go.mod
              needs go.sum
              needs sub/a/go.mod
              absent go.work
              writes /app/go.mod, /go/pkg/mod, /root/go/pkg/mod
              refused: it changes go.mod and go.sum → Command("go mod download")
              refused: the build context has go.mod, which would replace what is written there → Ignore("go.mod")
            go install: Named in /app
              absent 
              writes /go/pkg/mod, /root/go/pkg/mod
              proven
            go mod tidy: Edit in /app
              needs go.mod
              needs go.sum
              needs sub/a/go.mod
              absent go.work
              writes /app/go.mod, /go/pkg/mod, /root/go/pkg/mod
              refused: it changes go.mod and go.sum → Command("go mod download")
              refused: the build context has go.mod, which would replace what is written there → Ignore("go.mod")
            go mod download: Fetch in /app/sub/a
              needs sub/a/go.mod
              absent go.work, sub/a/go.sum, sub/a/go.work, sub/go.work
              writes /go/pkg/mod, /root/go/pkg/mod
              if go.sum has every line, so that go mod download adds none
        "#]],
    );
    check_install(
        &[
            ("go.work", "go 1.22\nuse (\n\t./app\n\t./lib\n)\n"),
            ("app/go.mod", "go 1.15"),
            ("lib/go.mod", "go 1.22"),
            ("lib/go.sum", ""),
        ],
        "go mod download",
        expect![[r#"
            go mod download: Fetch in /app
              needs app/go.mod
              needs go.work
              needs lib/go.mod
              needs lib/go.sum
              absent app/go.sum, go.work.sum
              writes /go/pkg/mod, /root/go/pkg/mod
              if go.sum has every line, so that go mod download adds none
        "#]],
    );
}
