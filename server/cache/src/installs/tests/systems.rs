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
              absent go.work, vendor/modules.txt
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
            go install: Named in /app
              absent 
              writes /go/pkg/mod, /root/go/pkg/mod
              if what go runs while it installs keeps to the system's directories
            go mod tidy: Edit in /app
              needs go.mod
              needs go.sum
              needs sub/a/go.mod
              absent go.work
              writes /app/go.mod, /go/pkg/mod, /root/go/pkg/mod
              refused: it changes go.mod and go.sum → Command("go mod download")
            go mod download: Fetch in /app/sub/a
              needs sub/a/go.mod
              absent go.work, sub/a/go.sum, sub/a/go.work, sub/a/vendor/modules.txt, sub/go.work
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
              absent app/go.sum, go.work.sum, vendor/modules.txt
              writes /go/pkg/mod, /root/go/pkg/mod
              if go.sum has every line, so that go mod download adds none
        "#]],
    );
}

#[test]
fn cargo_needs_a_target_of_each_crate() {
    check_install(
        &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/x\"]\n[workspace.dependencies]\nd = { path = \"d\" }\n",
            ),
            ("Cargo.lock", ""),
            (
                "crates/a/Cargo.toml",
                "[package]\nname = \"a\"\n[target.'cfg(unix)'.dependencies]\nb = { path = \"../../b\" }\n",
            ),
            ("crates/a/src/lib.rs", ""),
            ("crates/a/src/other.rs", ""),
            ("crates/x/Cargo.toml", ""),
            ("b/Cargo.toml", "[package]\nname = \"b\"\n[lib]\npath = \"l.rs\"\n"),
            ("d/Cargo.toml", "[package]\nname = \"d\"\n"),
            ("d/src/bin/d.rs", ""),
            ("rust-toolchain.toml", ""),
        ],
        "cargo fetch --locked\ncargo fetch\ncargo build --release\ncargo install --path .\ncargo install ripgrep --locked\ncargo +nightly build\ncargo chef cook --release --recipe-path recipe.json",
        expect![[r#"
            cargo fetch: Fetch in /app
              needs Cargo.lock
              needs Cargo.toml
              needs b/Cargo.toml
              needs crates/a/Cargo.toml
              needs crates/a/src/lib.rs
              needs crates/x/Cargo.toml
              needs d/Cargo.toml
              needs d/src/bin/
              needs rust-toolchain.toml
              absent .cargo/config, .cargo/config.toml, crates/*/Cargo.toml, crates/a/src/main.rs, d/src/lib.rs, d/src/main.rs, rust-toolchain
              writes /root/.cargo/git, /root/.cargo/registry, /usr/local/cargo/git, /usr/local/cargo/registry
              proven
            cargo fetch: Fetch in /app
              needs Cargo.lock
              needs Cargo.toml
              needs b/Cargo.toml
              needs crates/a/Cargo.toml
              needs crates/a/src/lib.rs
              needs crates/x/Cargo.toml
              needs d/Cargo.toml
              needs d/src/bin/
              needs rust-toolchain.toml
              absent .cargo/config, .cargo/config.toml, crates/*/Cargo.toml, crates/a/src/main.rs, d/src/lib.rs, d/src/main.rs, rust-toolchain
              writes /app/Cargo.lock, /root/.cargo/git, /root/.cargo/registry, /usr/local/cargo/git, /usr/local/cargo/registry
              refused: it may write Cargo.lock → Flags("--locked")
            cargo build: Build in /app
              needs Cargo.lock
              needs Cargo.toml
              needs b/Cargo.toml
              needs crates/a/Cargo.toml
              needs crates/a/src/lib.rs
              needs crates/x/Cargo.toml
              needs d/Cargo.toml
              needs d/src/bin/
              needs rust-toolchain.toml
              absent .cargo/config, .cargo/config.toml, crates/*/Cargo.toml, crates/a/src/main.rs, d/src/lib.rs, d/src/main.rs, rust-toolchain
              writes /app/target, /root/.cargo/git, /root/.cargo/registry, /usr/local/cargo/git, /usr/local/cargo/registry
              refused: it compiles the sources of the project → Advice("let cargo-chef make a recipe of what it needs in another stage, or keep what it fetches and compiles in cache mounts")
            cargo install: Build in /app
              needs Cargo.lock
              needs Cargo.toml
              needs b/Cargo.toml
              needs crates/a/Cargo.toml
              needs crates/a/src/lib.rs
              needs crates/x/Cargo.toml
              needs d/Cargo.toml
              needs d/src/bin/
              needs rust-toolchain.toml
              absent .cargo/config, .cargo/config.toml, crates/*/Cargo.toml, crates/a/src/main.rs, d/src/lib.rs, d/src/main.rs, rust-toolchain
              writes /app/target, /root/.cargo/git, /root/.cargo/registry, /usr/local/cargo/git, /usr/local/cargo/registry
              refused: it compiles the sources of the project → Advice("let cargo-chef make a recipe of what it needs in another stage, or keep what it fetches and compiles in cache mounts")
            cargo install: Named in /app
              needs rust-toolchain.toml
              absent .cargo/config, .cargo/config.toml, rust-toolchain
              writes /root/.cargo, /root/.cargo/git, /root/.cargo/registry, /usr/local/cargo, /usr/local/cargo/git, /usr/local/cargo/registry
              if what cargo runs while it installs keeps to the system's directories
            not recognized
            cargo chef cook: Install in /app
              needs rust-toolchain.toml
              absent .cargo/config, .cargo/config.toml, recipe.json, rust-toolchain
              writes /app/target, /root/.cargo/git, /root/.cargo/registry, /usr/local/cargo/git, /usr/local/cargo/registry
              refused: it makes stubs of the project's files, and needs a directory without them
        "#]],
    );
    check_install(
        &[("recipe.json", "")],
        "cargo chef cook --release --recipe-path recipe.json",
        expect![[r#"
            cargo chef cook: Install in /app
              needs recipe.json
              absent .cargo/config, .cargo/config.toml, rust-toolchain, rust-toolchain.toml
              writes /app/target, /root/.cargo/git, /root/.cargo/registry, /usr/local/cargo/git, /usr/local/cargo/registry
              proven
        "#]],
    );
}

#[test]
fn maven_follows_modules_and_parents() {
    check_install(
        &[
            (
                "pom.xml",
                "<project><modules><module>a</module><!-- <module>x</module> --></modules></project>",
            ),
            (
                "a/pom.xml",
                "<project><parent><relativePath>../parent</relativePath></parent></project>",
            ),
            (
                "parent/pom.xml",
                "<project><profiles><profile><activation><file><exists>x</exists></file></activation></profile></profiles></project>",
            ),
            (".mvn/wrapper/maven-wrapper.properties", ""),
            ("mvnw", ""),
            ("src/main/java/A.java", ""),
        ],
        "mvn -B dependency:go-offline\n./mvnw -f a/pom.xml org.apache.maven.plugins:maven-dependency-plugin:3.1.2:go-offline\nmvn clean package -DskipTests\nmvn --version",
        expect![[r#"
            mvn dependency:go-offline: Fetch in /app
              needs .mvn/
              needs a/pom.xml
              needs mvnw
              needs parent/pom.xml
              needs pom.xml
              absent 
              writes /root/.m2/repository
              refused: a profile of parent/pom.xml looks whether a file is there
            mvn org.apache.maven.plugins:maven-dependency-plugin:3.1.2:go-offline: Fetch in /app
              needs .mvn/
              needs a/pom.xml
              needs mvnw
              needs parent/pom.xml
              absent 
              writes /root/.m2/repository
              refused: a profile of parent/pom.xml looks whether a file is there
            mvn clean: Build in /app
              needs .mvn/
              needs a/pom.xml
              needs mvnw
              needs parent/pom.xml
              needs pom.xml
              absent 
              writes /app/target, /root/.m2/repository
              refused: it builds the project from its sources → Advice("fetch what it needs with `mvn -B dependency:go-offline` first, or keep ~/.m2/repository in a cache mount")
              refused: a profile of parent/pom.xml looks whether a file is there
            not recognized
        "#]],
    );
}

#[test]
fn gradle_and_its_kin_are_for_cache_mounts() {
    check_install(
        &[
            ("build.gradle", ""),
            ("app/build.gradle.kts", ""),
            ("gradle/wrapper/gradle-wrapper.jar", ""),
            ("build.sbt", ""),
            ("project.clj", "(defproject x)"),
            ("deps.edn", "{}"),
        ],
        "./gradlew build\nsbt update\nlein deps\nclojure -P",
        expect![[r#"
            gradle build: Build in /app
              needs app/build.gradle.kts
              needs build.gradle
              needs gradle/
              absent **/build.gradle, **/build.gradle.kts, **/gradle.lockfile, build.gradle.kts, buildSrc/**, gradle.properties, gradlew, settings.gradle, settings.gradle.kts
              writes /app/.gradle, /root/.gradle
              refused: Gradle's build scripts are programs that can read any file → Advice("keep what Gradle fetches in a cache mount")
            sbt update: Build in /app
              needs build.sbt
              absent project/*.sbt, project/*.scala, project/build.properties
              writes /app/project/project, /app/project/target, /app/target, /root/.cache/coursier, /root/.ivy2, /root/.sbt
              refused: sbt's build definition is a program that can read any file → Advice("keep what sbt fetches in a cache mount")
            lein deps: Fetch in /app
              needs project.clj
              absent profiles.clj
              writes /app/target, /root/.m2/repository
              if project.clj and its plugins read no other file of the project
            clojure: Fetch in /app
              needs deps.edn
              absent 
              writes /app/.cpcache, /root/.gitlibs, /root/.m2/repository
              proven
        "#]],
    );
}

#[test]
fn dotnet_follows_references() {
    check_install(
        &[
            ("App.sln", "Project(\"{1}\") = \"Web\", \"src\\Web\\Web.csproj\", \"{2}\"\n"),
            (
                "Directory.Packages.props",
                "<Project><Import Project=\"$(MSBuildThisFileDirectory)versions.props\" /></Project>",
            ),
            ("versions.props", "<Project/>"),
            (
                "src/Web/Web.csproj",
                "<Project Sdk=\"x\"><ItemGroup><ProjectReference Include=\"..\\Lib\\Lib.csproj\" /></ItemGroup></Project>",
            ),
            (
                "src/Lib/Lib.csproj",
                "<Project Sdk=\"x\"><Import Project=\"$(X)/a.targets\"/></Project>",
            ),
            ("src/Web/Program.cs", ""),
            ("nuget.config", ""),
        ],
        "dotnet restore\ndotnet restore src/Web/Web.csproj\ndotnet publish -c Release\ndotnet build --no-restore\ndotnet restore $X",
        expect![[r#"
            dotnet restore: Install in /app
              needs App.sln
              needs Directory.Packages.props
              needs nuget.config
              needs src/Lib/Lib.csproj
              needs src/Web/Web.csproj
              needs versions.props
              absent *.csproj, *.fsproj, *.sln, *.slnx, *.vbproj, Directory.Build.props, Directory.Build.rsp, Directory.Build.targets, NuGet.Config, NuGet.config, global.json, src/Directory.Build.props, src/Directory.Build.rsp, src/Directory.Build.targets, src/Directory.Packages.props, src/Lib/Directory.Build.props, src/Lib/Directory.Build.rsp, src/Lib/Directory.Build.targets, src/Lib/Directory.Packages.props, src/Lib/NuGet.Config, src/Lib/NuGet.config, src/Lib/global.json, src/Lib/nuget.config, src/Lib/packages.config, src/Lib/packages.lock.json, src/NuGet.Config, src/NuGet.config, src/Web/Directory.Build.props, src/Web/Directory.Build.rsp, src/Web/Directory.Build.targets, src/Web/Directory.Packages.props, src/Web/NuGet.Config, src/Web/NuGet.config, src/Web/global.json, src/Web/nuget.config, src/Web/packages.config, src/Web/packages.lock.json, src/global.json, src/nuget.config
              writes /app/src/Lib/obj, /app/src/Web/obj, /root/.local/share/NuGet, /root/.nuget/packages
              refused: src/Lib/Lib.csproj imports $(X)/a.targets, which is not known
            dotnet restore: Install in /app
              needs Directory.Packages.props
              needs nuget.config
              needs src/Lib/Lib.csproj
              needs src/Web/Web.csproj
              needs versions.props
              absent Directory.Build.props, Directory.Build.rsp, Directory.Build.targets, NuGet.Config, NuGet.config, global.json, src/Directory.Build.props, src/Directory.Build.rsp, src/Directory.Build.targets, src/Directory.Packages.props, src/Lib/Directory.Build.props, src/Lib/Directory.Build.rsp, src/Lib/Directory.Build.targets, src/Lib/Directory.Packages.props, src/Lib/NuGet.Config, src/Lib/NuGet.config, src/Lib/global.json, src/Lib/nuget.config, src/Lib/packages.config, src/Lib/packages.lock.json, src/NuGet.Config, src/NuGet.config, src/Web/Directory.Build.props, src/Web/Directory.Build.rsp, src/Web/Directory.Build.targets, src/Web/Directory.Packages.props, src/Web/NuGet.Config, src/Web/NuGet.config, src/Web/global.json, src/Web/nuget.config, src/Web/packages.config, src/Web/packages.lock.json, src/global.json, src/nuget.config
              writes /app/src/Lib/obj, /app/src/Web/obj, /root/.local/share/NuGet, /root/.nuget/packages
              refused: src/Lib/Lib.csproj imports $(X)/a.targets, which is not known
            dotnet publish: Build in /app
              needs App.sln
              needs Directory.Packages.props
              needs nuget.config
              needs src/Lib/Lib.csproj
              needs src/Web/Web.csproj
              needs versions.props
              absent *.csproj, *.fsproj, *.sln, *.slnx, *.vbproj, Directory.Build.props, Directory.Build.rsp, Directory.Build.targets, NuGet.Config, NuGet.config, global.json, src/Directory.Build.props, src/Directory.Build.rsp, src/Directory.Build.targets, src/Directory.Packages.props, src/Lib/Directory.Build.props, src/Lib/Directory.Build.rsp, src/Lib/Directory.Build.targets, src/Lib/Directory.Packages.props, src/Lib/NuGet.Config, src/Lib/NuGet.config, src/Lib/global.json, src/Lib/nuget.config, src/Lib/packages.config, src/Lib/packages.lock.json, src/NuGet.Config, src/NuGet.config, src/Web/Directory.Build.props, src/Web/Directory.Build.rsp, src/Web/Directory.Build.targets, src/Web/Directory.Packages.props, src/Web/NuGet.Config, src/Web/NuGet.config, src/Web/global.json, src/Web/nuget.config, src/Web/packages.config, src/Web/packages.lock.json, src/global.json, src/nuget.config
              writes /app/src/Lib/obj, /app/src/Web/obj, /root/.local/share/NuGet, /root/.nuget/packages
              refused: it builds the project from its sources → Advice("run dotnet restore first, and this with --no-restore")
              refused: src/Lib/Lib.csproj imports $(X)/a.targets, which is not known
            dotnet build: Build in /app
              needs App.sln
              needs Directory.Packages.props
              needs nuget.config
              needs src/Lib/Lib.csproj
              needs src/Web/Web.csproj
              needs versions.props
              absent *.csproj, *.fsproj, *.sln, *.slnx, *.vbproj, Directory.Build.props, Directory.Build.rsp, Directory.Build.targets, NuGet.Config, NuGet.config, global.json, src/Directory.Build.props, src/Directory.Build.rsp, src/Directory.Build.targets, src/Directory.Packages.props, src/Lib/Directory.Build.props, src/Lib/Directory.Build.rsp, src/Lib/Directory.Build.targets, src/Lib/Directory.Packages.props, src/Lib/NuGet.Config, src/Lib/NuGet.config, src/Lib/global.json, src/Lib/nuget.config, src/Lib/packages.config, src/Lib/packages.lock.json, src/NuGet.Config, src/NuGet.config, src/Web/Directory.Build.props, src/Web/Directory.Build.rsp, src/Web/Directory.Build.targets, src/Web/Directory.Packages.props, src/Web/NuGet.Config, src/Web/NuGet.config, src/Web/global.json, src/Web/nuget.config, src/Web/packages.config, src/Web/packages.lock.json, src/global.json, src/nuget.config
              writes /app/src/Lib/obj, /app/src/Web/obj, /root/.local/share/NuGet, /root/.nuget/packages
              refused: it builds the project from its sources
              refused: src/Lib/Lib.csproj imports $(X)/a.targets, which is not known
            dotnet restore: Install in /app
              needs App.sln
              needs Directory.Packages.props
              needs nuget.config
              needs src/Lib/Lib.csproj
              needs src/Web/Web.csproj
              needs versions.props
              absent *.csproj, *.fsproj, *.sln, *.slnx, *.vbproj, Directory.Build.props, Directory.Build.rsp, Directory.Build.targets, NuGet.Config, NuGet.config, global.json, src/Directory.Build.props, src/Directory.Build.rsp, src/Directory.Build.targets, src/Directory.Packages.props, src/Lib/Directory.Build.props, src/Lib/Directory.Build.rsp, src/Lib/Directory.Build.targets, src/Lib/Directory.Packages.props, src/Lib/NuGet.Config, src/Lib/NuGet.config, src/Lib/global.json, src/Lib/nuget.config, src/Lib/packages.config, src/Lib/packages.lock.json, src/NuGet.Config, src/NuGet.config, src/Web/Directory.Build.props, src/Web/Directory.Build.rsp, src/Web/Directory.Build.targets, src/Web/Directory.Packages.props, src/Web/NuGet.Config, src/Web/NuGet.config, src/Web/global.json, src/Web/nuget.config, src/Web/packages.config, src/Web/packages.lock.json, src/global.json, src/nuget.config
              writes /app/src/Lib/obj, /app/src/Web/obj, /root/.local/share/NuGet, /root/.nuget/packages
              refused: an argument of it is not known, and may be any flag or file
              refused: src/Lib/Lib.csproj imports $(X)/a.targets, which is not known
        "#]],
    );
    check_install(
        &[("a.csproj", "<Project/>"), ("b.csproj", "<Project/>"), ("obj/x", "")],
        "dotnet restore\ndotnet restore a.csproj",
        expect![[r#"
            dotnet restore: Install in /app
              needs a.csproj
              needs b.csproj
              absent *.csproj, *.fsproj, *.sln, *.slnx, *.vbproj, Directory.Build.props, Directory.Build.rsp, Directory.Build.targets, Directory.Packages.props, NuGet.Config, NuGet.config, global.json, nuget.config
              writes /root/.local/share/NuGet, /root/.nuget/packages
              refused: there is more than one project file in /app
            dotnet restore: Install in /app
              needs a.csproj
              absent Directory.Build.props, Directory.Build.rsp, Directory.Build.targets, Directory.Packages.props, NuGet.Config, NuGet.config, global.json, nuget.config, packages.config, packages.lock.json
              writes /app/obj, /root/.local/share/NuGet, /root/.nuget/packages
              refused: the build context has obj, which would replace what is written there → Ignore("obj")
        "#]],
    );
}
