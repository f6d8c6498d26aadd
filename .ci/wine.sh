#!/usr/bin/env bash
# wine.sh [ARGUMENT ...] runs go test with the arguments, for windows/amd64 under Wine. Without
# arguments, it tests ./...
#
# On its first run, it installs Wine 10 from Debian trixie in a directory of its own. On the host,
# it installs only patchelf and binutils, for which it must run as root. Debian 12 has Wine 8, which
# cannot run programs built with Go 1.22 or later.
set -euo pipefail

cache=${SOCKET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/phpsocket}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
root=$cache/wine
wine=$root/run

# fetch unpacks the packages from trixie. They are those that a 64-bit Wine without a display needs.
fetch() {
	local new=$1 tmp=$2 mirror apt deb
	# Use the package mirror of this machine.
	mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
	[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && $2 !~ /^\[/ { print $2; exit }' /etc/apt/sources.list)
	mkdir -p "$tmp/lists/partial" "$tmp/debs"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$tmp/sources.list"
	apt=(apt-get -qq -o Dir::Etc::sourcelist="$tmp/sources.list" -o Dir::Etc::sourceparts=/dev/null
		-o Dir::State::lists="$tmp/lists" -o Dir::State::status=/dev/null
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
		-o APT::Sandbox::User=root -o Acquire::Languages=none)
	"${apt[@]}" update
	(cd "$tmp/debs" && "${apt[@]}" download \
		wine64 libwine libz-mingw-w64 libc6 libunwind8 liblzma5 libgcc-s1)
	for deb in "$tmp"/debs/*.deb; do
		dpkg-deb -x "$deb" "$new"
	done
}

# fit changes the programs so that they use the C library in their directory. The C library of the
# host may be too old for them.
fit() {
	local new=$1 lib=usr/lib/x86_64-linux-gnu zlib program
	for program in wine64 wineserver64; do
		patchelf --set-interpreter "$root/$lib/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$root/$lib" \
			"$new/usr/lib/wine/$program"
	done
	# The package has a script named wineserver, which would start the wineserver of the host.
	mv "$new/usr/lib/wine/wineserver64" "$new/usr/lib/wine/wineserver"
	ln -sfn . "$new/usr/share/wine/wine" # the programs look for their data files here
	# Mark zlib as one of Wine's own libraries, as the package's postinst script does.
	zlib=$new/$lib/wine/x86_64-windows/zlib1.dll
	cp "$new/usr/x86_64-w64-mingw32/lib/zlib1.dll" "$zlib"
	printf 'Wine builtin DLL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' |
		dd of="$zlib" bs=1 seek=64 conv=notrunc status=none
	# Wine copies these files to each prefix. Remove their symbols, which take two thirds of the space.
	find "$new/$lib/wine/x86_64-windows" -type f -print0 | xargs -0 -n 40 strip --strip-debug 2>/dev/null || true
	rm -rf "$new"/usr/share/{doc,man,lintian} "$new"/usr/*-w64-mingw32*
	cat >"$new/run" <<-RUNNER
		#!/bin/sh
		unset DISPLAY WAYLAND_DISPLAY
		export WINEPREFIX="\${WINEPREFIX:-$root/prefix}" WINEDEBUG="\${WINEDEBUG--all}"
		export WINEDLLOVERRIDES="\${WINEDLLOVERRIDES-winemenubuilder.exe,mscoree,mshtml=d}"
		exec "$root/usr/lib/wine/wine64" "\$@"
	RUNNER
	chmod +x "$new/run"
}

install_wine() {
	local tmp need=()
	command -v patchelf >/dev/null || need+=(patchelf)
	command -v strip >/dev/null || need+=(binutils)
	if [ ${#need[@]} -gt 0 ]; then
		apt-get -qq update
		DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${need[@]}" >/dev/null
	fi
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	fetch "$root.new" "$tmp"
	fit "$root.new"
	rm -rf "$root" "$tmp"
	mv "$root.new" "$root"
	trap - EXIT
	# Create the prefix now, because two tests that start at the same time need it.
	"$wine" wineboot --init </dev/null >/dev/null 2>&1
}

if [ ! -x "$wine" ]; then
	rm -rf "$root.new"
	install_wine >&2
fi

# Wine's services run as long as any program runs. Otherwise they would start and stop with each
# test, and keep its output open for seconds. So start a program that only waits. It ends when its
# input is closed.
coproc keeper { exec "$wine" cmd >/dev/null 2>&1; }
trap 'kill "$keeper_PID" 2>/dev/null || true' EXIT

export GOOS=windows GOARCH=amd64 CGO_ENABLED=0
if [ $# -eq 0 ]; then
	set -- ./...
fi
go test -vet=off -count=1 -short -timeout 5m -exec "$wine" "$@"
