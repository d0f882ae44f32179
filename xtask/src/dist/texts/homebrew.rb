# Written by `cargo xtask dist`.
class WecomSchool < Formula
  desc "Sends WeCom school notices to parents and students"
  homepage "{repository}"
  version "{version}"
  license any_of: ["MIT", "Apache-2.0"]
{downloads}
  def install
    bin.install "wecom-school"
    man1.install Dir["man/man1/*.1"]
    (man/"zh_CN/man1").install Dir["man/zh_CN/man1/*.1"]
    bash_completion.install "completions/wecom-school.bash" => "wecom-school"
    zsh_completion.install "completions/_wecom-school"
    fish_completion.install "completions/wecom-school.fish"
    doc.install "README.md", "examples", Dir["LICENSE-*"], Dir["THIRD-PARTY*"], Dir["LGPL-*"]
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/wecom-school --version")
    assert_match "40001", shell_output("#{bin}/wecom-school explain 40001 --lang en")
  end
end
