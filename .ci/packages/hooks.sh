#!/usr/bin/env bash
# The hooks in scratch repositories, with the real pre-commit and without cargo: `hooks.sh PRE_COMMIT DIST FOLDER`.
set -euo pipefail
pre_commit=$1 dist=$(realpath "$2") folder=$3
here=$(cd "$(dirname "$0")/../.." && pwd)
export PIP_FIND_LINKS=$dist PRE_COMMIT_HOME=$folder/cache GIT_CONFIG_GLOBAL=$folder/gitconfig GIT_CONFIG_SYSTEM=/dev/null
mkdir -p "$folder"
git config --global user.name tester
git config --global user.email tester@example.com
git config --global init.defaultBranch main
git config --global protocol.file.allow always
PATH=$(tr : '\n' <<<"$PATH" | while read -r part; do [[ -x $part/cargo ]] || printf '%s:' "$part"; done)
PATH=${PATH%:}
! command -v cargo >/dev/null || { echo 'cargo is still there'; exit 1; }

wrong() { printf 'hooks.sh: %s\n' "$*" >&2; cat "$folder/log" >&2; exit 1; }
# commit CODE WORD: committing what is staged ends so, and says so
commit() {
  local code=0
  git commit --quiet -m change >"$folder/log" 2>&1 || code=$?
  [[ $code == "$1" ]] || wrong "committing ended with $code instead of $1"
  [[ -z ${2:-} ]] || grep -q -- "$2" "$folder/log" || wrong "\`$2\` was not said"
}
config() {
  cat >.pre-commit-config.yaml <<END
repos:
  - repo: $folder/mirror
    rev: v0.1.0
    hooks:
      - id: $1
        $2
END
  git add .pre-commit-config.yaml
}

cp -r "$here/packaging/pre-commit" "$folder/mirror"
(cd "$folder/mirror" && git init --quiet && git add . && git commit --quiet -m hooks && git tag v0.1.0)

mkdir "$folder/site"
cd "$folder/site"
git init --quiet
config kotowari 'verbose: false'
"$pre_commit" install >/dev/null
"$pre_commit" validate-manifest "$folder/mirror/.pre-commit-hooks.yaml" "$here/.pre-commit-hooks.yaml"

bad=$'---\nprofile: clinic\n---\n\n必ず効果が出ます。\n'
good=$'# お知らせ\n\n診療時間が変わります。\n'
warned=$'---\nprofile: clinic\n---\n\n# 診療のお知らせ\n\n痛みは一切ありません。\n'
printf %s "$bad" >draft.md
printf 'x = "必ず治ります"\n' >code.py
git add .
commit 1 'draft.md:5:1'
printf %s "$good" >draft.md
git add draft.md
commit 0

# what is staged counts, not what lies in the folder
printf %s "$bad" >draft.md
git add draft.md
printf %s "$good" >draft.md
commit 1 'draft.md:5:1'
[[ $(cat draft.md) == "${good%$'\n'}" ]] || wrong 'the unstaged change is lost'
git add draft.md
printf %s "$bad" >draft.md
printf '\n' >>code.py
git add code.py
commit 0
git checkout --quiet -- draft.md

# warnings do not stop a commit; they are seen if the hook is verbose, and stop it if asked to
printf %s "$warned" >warned.md
git add warned.md
commit 0
grep -q 'claim/safety' "$folder/log" && wrong 'pre-commit shows passing hooks now; say so in the README'
config kotowari 'verbose: true'
printf '\n' >>warned.md
git add warned.md
commit 0 'claim/safety'
config kotowari 'args: [--fail-on, warning]'
printf '\n' >>warned.md
git add warned.md
commit 1 'claim/safety'

# the hook for the whole tree sees a file that is not committed with it
config kotowari-all 'verbose: false'
git reset --quiet warned.md
printf %s "$bad" >old.md
printf '\n' >>draft.md
git add draft.md .pre-commit-config.yaml
commit 1 'old.md:5:1'
echo 'hooks: a violation stops a commit, a correction does not, staged text counts, warnings as documented'
