#!/usr/bin/env bash
# php84.sh: install PHP 8.4, the second oracle, beside the system's own PHP and
# print the path of a runner that takes a script by name or on standard input.
#
# It is Debian trixie's php8.4-cli in a chroot of its own; scripts see the
# host's /tmp. Needs root and mmdebstrap. Run again, it only prints the path.
set -euo pipefail

root=${SOCKET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/phpsocket}/php84
runner=$root.php
if [ ! -x "$runner" ]; then
	rm -rf "$root"
	mkdir -p "$(dirname "$root")"
	# Packages come from wherever this machine's own do.
	mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
	[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && $2 !~ /^\[/ { print $2; exit }' /etc/apt/sources.list)
	mmdebstrap --quiet --variant=essential --include=php8.4-cli \
		--aptopt='APT::Install-Recommends "false"' trixie "$root" "$mirror" >&2
	cat >"$runner.new" <<RUNNER
#!/bin/sh
# The mounts are this process's own and are gone when it ends.
exec unshare -m sh -c '
	mount --bind /tmp "$root/tmp" && mount --bind /dev "$root/dev" && mount -t proc proc "$root/proc" &&
	exec chroot "$root" php "\$@"' php "\$@"
RUNNER
	chmod +x "$runner.new"
	mv "$runner.new" "$runner"
fi
echo "$runner"
