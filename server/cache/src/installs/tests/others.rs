//! Package managers of which few calls are seen.

use super::*;

#[test]
fn conda_reads_what_pip_gets() {
    check_install(
        &[
            (
                "environment.yml",
                "dependencies:\n  - python\n  - pip:\n    - -r requirements.txt\n    - -e .\n",
            ),
            ("requirements.txt", ""),
        ],
        "conda env create -f environment.yml\n/opt/conda/bin/conda install -y numpy\nmicromamba install -n $X -f environment.yml",
        expect![[r#"
            conda env create: Install in /app
              needs environment.yml
              needs requirements.txt
              absent 
              writes /opt/conda, /root/.cache, /root/.conda
              refused: it builds the package in . from its sources → Advice("install what it needs from a file with requirements first, and the package behind the sources")
            conda install: Named in /app
              absent 
              writes /opt/conda, /root/.cache, /root/.conda
              if what conda runs while it installs keeps to the system's directories
            conda install: Install in /app
              needs environment.yml
              needs requirements.txt
              absent 
              writes /opt/conda, /root/.cache, /root/.conda
              refused: it builds the package in . from its sources → Advice("install what it needs from a file with requirements first, and the package behind the sources")
        "#]],
    );
}

#[test]
fn few_calls() {
    check_install(
        &[
            ("pixi.toml", "[dependencies]\n"),
            ("pixi.lock", ""),
            ("a.opam", ""),
            ("dune-project", ""),
            ("a.cabal", ""),
            ("stack.yaml", ""),
            ("pubspec.yaml", "dependencies:\n  a: ^1\n"),
            ("pubspec.lock", ""),
            ("Package.swift", ""),
            ("Package.resolved", ""),
            ("vcpkg.json", ""),
            ("renv.lock", ""),
            ("Project.toml", "[deps]\n"),
            ("Manifest.toml", ""),
            ("cpanfile", ""),
            ("Chart.yaml", "dependencies:\n- repository: file://../x\n"),
            ("conanfile.txt", ""),
        ],
        "pixi install --locked\ngem install rails\nopam install . --deps-only\nopam install dune\ncabal build --only-dependencies\ncabal build\n\
         stack build --only-dependencies\ndart pub get --enforce-lockfile\nflutter pub get\nswift package resolve\nconan install . -of out\nvcpkg install\n\
         Rscript -e renv::restore()\nRscript -e source('x.R')\njulia --project -e Pkg.instantiate()\ncpanm --installdeps .\ncpanm Moose\nhelm dep build",
        expect![[r#"
            pixi install: Install in /app
              needs pixi.lock
              needs pixi.toml
              absent .pixi/config.toml, pyproject.toml
              writes /app/.pixi/envs, /root/.cache/rattler
              proven
            gem install: Named in /app
              absent 
              writes /root/.gem, /root/.local/share/gem, /usr/bin, /usr/lib/ruby, /usr/local/bin, /usr/local/bundle, /usr/local/lib/ruby, /var/lib/gems
              if what gem runs while it installs keeps to the system's directories
            opam install: Install in /app
              needs a.opam
              needs dune-project
              absent *.opam, *.opam.locked, opam
              writes /root/.opam
              if opam takes nothing but the files *.opam of the project when it installs what it depends on
              if packages whose versions no file decides may stay older for longer, as they are fetched less often
            opam install: Named in /app
              absent 
              writes /root/.opam
              if what opam runs while it installs keeps to the system's directories
            cabal build: Install in /app
              needs a.cabal
              absent *.cabal, */*.cabal, cabal.project, cabal.project.freeze, cabal.project.local, package.yaml
              writes /app/dist-newstyle, /root/.cabal, /root/.cache/cabal, /root/.local/state/cabal
              if the packages of the project lie at most one directory deep and their *.cabal files name all that cabal reads
            cabal build: Build in /app
              needs a.cabal
              absent *.cabal, */*.cabal, cabal.project, cabal.project.freeze, cabal.project.local, package.yaml
              writes /app/dist-newstyle, /root/.cabal, /root/.cache/cabal, /root/.local/state/cabal
              refused: it builds the project from its sources → Command("cabal build --only-dependencies")
            stack build: Install in /app
              needs a.cabal
              needs stack.yaml
              absent *.cabal, */*.cabal, */package.yaml, package.yaml, stack.yaml.lock
              writes /app/.stack-work, /root/.stack
              if the packages of the project lie at most one directory deep and their manifests name all that Stack reads
            dart pub get: Install in /app
              needs pubspec.lock
              needs pubspec.yaml
              absent pubspec_overrides.yaml
              writes /app/.dart_tool, /root/.pub-cache
              proven
            dart pub get: Install in /app
              needs pubspec.lock
              needs pubspec.yaml
              absent pubspec_overrides.yaml
              writes /app/.dart_tool, /app/pubspec.lock, /root/.pub-cache
              refused: it may write pubspec.lock → Flags("--enforce-lockfile")
            swift package resolve: Fetch in /app
              needs Package.resolved
              needs Package.swift
              absent .swift-version
              writes /app/.build, /root/.cache/org.swift.swiftpm
              if Package.resolved fits Package.swift, so that swift does not write it
              if Package.swift, which is a program, reads no other file of the project
            conan install: Install in /app
              needs conanfile.txt
              absent conan.lock, conanfile.py
              writes /app/out, /root/.conan, /root/.conan2
              if conanfile.py, if there is one, reads no other file of the project, and the generators write only into the output directory
            vcpkg install: Install in /app
              needs vcpkg.json
              absent vcpkg-configuration.json
              writes /app/vcpkg_installed, /root/.cache/vcpkg
              if the ports that vcpkg builds read no file of the project
            renv: Install in /app
              needs renv.lock
              absent .Rprofile, renv/activate.R, renv/settings.dcf, renv/settings.json
              writes /app/renv/library, /app/renv/staging, /root/.cache/R, /root/.local/share/renv, /usr/local/lib/R
              if .Rprofile and renv/activate.R, which are programs, read no other file of the project
            not recognized
            julia: Install in /app
              needs Manifest.toml
              needs Project.toml
              absent LocalPreferences.toml
              writes /root/.julia
              proven
            cpanm .: Install in /app
              needs cpanfile
              absent Build.PL, Makefile.PL, cpanfile.snapshot
              writes /root/.cpanm, /root/perl5, /usr/local/bin, /usr/local/lib, /usr/local/lib/perl5, /usr/local/share/perl
              if packages whose versions no file decides may stay older for longer, as they are fetched less often
            cpanm Moose: Named in /app
              absent 
              writes /root/.cpanm, /root/perl5, /usr/local/bin, /usr/local/lib, /usr/local/lib/perl5, /usr/local/share/perl
              if what cpanm runs while it installs keeps to the system's directories
            helm dep build: Fetch in /app
              needs Chart.yaml
              absent Chart.lock
              writes /app/charts, /root/.cache/helm
              refused: Chart.yaml names charts in directories of the project
        "#]],
    );
}
