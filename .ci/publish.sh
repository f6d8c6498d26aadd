#!/usr/bin/env bash
# .ci/publish.sh checks that the module can be published, but does not publish it. In a clone, it
# gives the module a path with a host name and tags a release. It writes the release to files for
# GOPROXY=file://, from which an empty module fetches it.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOWORK=off

path=socket.example/php/socket # no such host exists, because the top-level domain .example is reserved
version=v0.1.0
pkgsite=golang.org/x/pkgsite/cmd/pkgsite@v0.6.0
apidiff=golang.org/x/exp/cmd/apidiff@v0.0.0-20261113113407-e3970619a1a4

work=$(mktemp -d)
server=
finish() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap finish EXIT
trap 'echo "publish.sh: line $LINENO failed: $BASH_COMMAND" >&2' ERR
upstream=$(go env GOPROXY)
say() { printf -- '-- %s\n' "$*"; }

git clone -q . "$work/clone"
export GIT_AUTHOR_NAME=release GIT_AUTHOR_EMAIL=release@socket.example
export GIT_COMMITTER_NAME=release GIT_COMMITTER_EMAIL=release@socket.example

say "the path becomes $path"
cd "$work/clone"
old=$(go list -m)
.ci/rename "$path"
if git grep -nI -P "(?<![\w.~/-])\Q$old\E(?![\w~-])"; then
	echo "the old path is left" >&2
	exit 1
fi
go vet ./...
go test ./internal/doctest ./internal/gen/...
go test -run "Example|Warning|ErrorHandler" .
(cd port && go vet ./... && go test ./vet/... ./cmd/...)

say "release $version"
sed -i "s/^## Unreleased/## ${version#v}/" CHANGELOG.md
git commit -qam "Another path"
.ci/release "$version"

# publish MODULE TAG COMMIT-FOLDER EXCLUDED... writes the files of a tag to the place where GOPROXY
# looks for them.
publish() {
	local module=$1 tag=$2 sub=$3
	shift 3
	local at=$work/proxy/$module/@v
	mkdir -p "$at"
	echo "$version" >"$at/list"
	printf '{"Version":"%s","Time":"%s"}\n' "$version" "$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ "$tag")" >"$at/$version.info"
	git show "$tag:${sub}go.mod" >"$at/$version.mod"
	git archive --format=zip --prefix="$module@$version/" -o "$at/$version.zip" "$tag${sub:+:${sub%/}}" "$@"
}
mapfile -t nested < <(git ls-files '*/go.mod' | sed 's,/go.mod$,,; s,^,:!,')
publish "$path" "$version" "" . "${nested[@]}"
publish "$path/port" "port/$version" port/

export GOPROXY=file://$work/proxy,$upstream GONOSUMDB=$path,$path/* GOFLAGS=-modcacherw GOMODCACHE=$work/modules

say "an empty module fetches $path@$version and builds README's program"
mkdir "$work/user"
cd "$work/user"
go mod init user.example/daemon 2>/dev/null
go get "$path@$version"
awk '/^```go$/ {on = 1; next} /^```$/ {if (on) exit} on' "$work/clone/README.md" >main.go
grep -q "\"$path\"" main.go
go vet .
go build -o daemon .
go doc "$path.Select" >"$work/select" # no pipe to grep -q, because go doc could then end with SIGPIPE
grep -q '^func Select' "$work/select"

say "the same, vendored"
go mod tidy
go mod vendor
GOPROXY=off go build -mod=vendor -o daemon .
test -d "vendor/$path"

say "go install of the tools"
GOBIN=$work/bin go install "$path/port/cmd/portvet@$version" "$path/port/cmd/php2go@$version"
"$work/bin/portvet" ./...
mkdir "$work/php"
cd "$work/php"
awk '/^```php$/ {on = 1; next} /^```$/ {if (on) exit} on' "$work/clone/README.md" >server.php
"$work/bin/php2go" -o server server.php
grep -q "$path $version" server/go.mod
(cd server && go mod tidy && go vet . && go build -o server .)

say "apidiff: the release is the baseline"
cd "$work/clone"
GOBIN=$work/bin go install "$apidiff"
"$work/bin/apidiff" -m -w "$work/baseline" "$path"
test -z "$("$work/bin/apidiff" -m -incompatible "$work/baseline" "$path" 2>/dev/null)"
git grep -lz Atmark -- '*.go' ':!*_test.go' ':!port' | xargs -0 sed -i 's/\bAtmark\b/AtMark/g'
"$work/bin/apidiff" -m -incompatible "$work/baseline" "$path" 2>/dev/null | grep 'Atmark: removed'
git checkout -q .

say "pkgsite shows it"
GOBIN=$work/bin go install "$pkgsite"
port=${PKGSITE_PORT:-$((20000 + RANDOM % 12000))}
"$work/bin/pkgsite" -http "127.0.0.1:$port" "$work/clone" >"$work/pkgsite.log" 2>&1 &
server=$!
page=$work/page
for _ in $(seq 120); do
	curl -sf "http://127.0.0.1:$port/$path" >"$page" && break
	kill -0 "$server" 2>/dev/null || break
	sleep 1
done
curl -sf "http://127.0.0.1:$port/$path/php" >>"$page" || true
for want in 'id="Select"' 'id="SetOption"' 'id="example-Select' 'DEVIATIONS.md' 'id="StrPad"'; do
	grep -q "$want" "$page" || { echo "pkgsite's pages have no $want" >&2; cat "$work/pkgsite.log" >&2; exit 1; }
done
[ -z "${PKGSITE_HOLD:-}" ] || { echo "pkgsite: http://127.0.0.1:$port/$path"; sleep "$PKGSITE_HOLD"; }
say "published in a copy: everything works"
