class DockerfileAnalyzer < Formula
  desc "Language server, linter and formatter for Dockerfiles"
  homepage "{{address}}"
  version "{{version}}"
  license "MIT"

  on_macos do
    on_arm do
      url "{{address}}/dockerfile-analyzer-aarch64-apple-darwin.tar.gz"
      sha256 "{{sha256 dockerfile-analyzer-aarch64-apple-darwin.tar.gz}}"
    end
    on_intel do
      url "{{address}}/dockerfile-analyzer-x86_64-apple-darwin.tar.gz"
      sha256 "{{sha256 dockerfile-analyzer-x86_64-apple-darwin.tar.gz}}"
    end
  end

  on_linux do
    on_arm do
      url "{{address}}/dockerfile-analyzer-aarch64-unknown-linux-musl.tar.gz"
      sha256 "{{sha256 dockerfile-analyzer-aarch64-unknown-linux-musl.tar.gz}}"
    end
    on_intel do
      url "{{address}}/dockerfile-analyzer-x86_64-unknown-linux-musl.tar.gz"
      sha256 "{{sha256 dockerfile-analyzer-x86_64-unknown-linux-musl.tar.gz}}"
    end
  end

  def install
    bin.install "dockerfile-analyzer"
    generate_completions_from_executable(bin/"dockerfile-analyzer", "completions",
                                         shells: [:bash, :zsh, :fish])
    man1.install Dir["man/*.1"]
  end

  test do
    (testpath/"Dockerfile").write "RUNN true\n"
    assert_match "unknown-instruction", shell_output("#{bin}/dockerfile-analyzer check Dockerfile", 1)
  end
end
