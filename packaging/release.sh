#!/usr/bin/env bash
# Builds everything that a release consists of into a folder, with checksums, and publishes nothing.
#
#     packaging/release.sh OUT [PROFILE]      PROFILE is release, or dev for a trial
#
# Needs cargo, maturin and npm, on Linux x64.
set -euo pipefail
out=${1:?packaging/release.sh OUT [PROFILE]} profile=${2:-release}
cd "$(dirname "$0")/.."
mkdir -p "$out"
out=$(realpath "$out")
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
target=${CARGO_TARGET_DIR:-target}
folder=$profile
[[ $profile == dev ]] && folder=debug
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

say() { printf '== %s\n' "$*"; }
wrong() { printf 'release.sh: %s\n' "$*" >&2; exit 1; }

if [[ $profile == release ]]; then
  [[ -z $(git status --porcelain) ]] || wrong 'there are changes that are not committed; commit or stash them first'
  grep -q "^## .*$version" CHANGELOG.md || wrong "CHANGELOG.md does not mention $version; write what is new"
fi
grep -q "kotowari==$version\"" packaging/pre-commit/pyproject.toml || wrong "packaging/pre-commit/pyproject.toml wants another version than $version"

say "program $version"
cargo build --locked --profile "$profile"
name=kotowari-$version-x86_64-linux
mkdir "$stage/$name"
cp "$target/$folder/kotowari" README.md LICENSE-MIT LICENSE-APACHE "$stage/$name"
tar -C "$stage" --owner=0 --group=0 -czf "$out/$name.tar.gz" "$name"

say wheel
(cd packaging/python && maturin build --quiet --locked --profile "$profile" --compatibility linux --out "$out")

say npm
cp -r packaging/npm "$stage/npm"
mkdir "$stage/npm/bin"
cp "$target/$folder/kotowari" "$stage/npm/bin/kotowari"
(cd "$stage/npm" && npm version --silent --allow-same-version "$version" >/dev/null && npm pack --silent --pack-destination "$out" >/dev/null)

say crate
cargo package --locked --quiet --no-verify --allow-dirty
cp "$target/package/kotowari-$version.crate" "$out"

say 'content of the pre-commit repository'
tar -C packaging --owner=0 --group=0 -czf "$out/kotowari-pre-commit-$version.tar.gz" pre-commit

(cd "$out" && sha256sum -- *.tar.gz *.whl *.tgz *.crate >SHA256SUMS)
cat "$out/SHA256SUMS"
cat <<END

Nothing is published. When the files are what you want:
    cargo publish
    twine upload $out/*.whl
    npm publish $out/kotowari-$version.tgz
    the content of packaging/pre-commit to its repository, with the tag v$version
END
