#!/usr/bin/env bash
# php.sh VERSION ... installs the given versions of PHP beside the one of the system. For each of
# them, it installs a runner, which is a command that runs this PHP. php.sh prints the paths of the
# runners, separated by colons, as the environment variable SOCKET_PHP needs them. A runner runs
# the script that its argument names. Without an argument, it runs the script on its standard
# input.
#
# Each version is Debian's php-cli in a chroot of its own, 8.4 from trixie and 8.6 from
# experimental. PHP scripts see the host's /tmp. php.sh needs root and mmdebstrap. If the
# versions are already installed, it only prints the paths. If the package in experimental cannot
# be installed at the moment, php.sh reports that on standard error and leaves out 8.6.
set -euo pipefail

cache=${SOCKET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/phpsocket}

# Use the package mirror of this machine.
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && $2 !~ /^\[/ { print $2; exit }' /etc/apt/sources.list)

# install VERSION SUITE ... creates the chroot and its runner. It returns 3 if the package is not
# in the suites or cannot be installed.
install() {
	local version=$1 root=$cache/php$1 runner=$cache/php$1.php log sources=() suite
	shift
	for suite; do sources+=("deb $mirror $suite main"); done
	log=$(mktemp)
	rm -rf --one-file-system "$root" # an interrupted run may have left a chroot; do not delete what is mounted in it
	# Some suites change four times a day, and the snapshots of such a suite expire quickly. So
	# ignore the expiry date.
	if ! mmdebstrap --variant=essential --include="php$version-cli" \
		--aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
		"$1" "$root" "${sources[@]}" >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		rm -rf --one-file-system "$root"
		grep -q -E 'Unable to locate package|no installation candidate|unmet dependencies' "$log" || return 1
		return 3
	fi
	rm -f "$log"
	cat >"$runner.new" <<RUNNER
#!/bin/sh
# The mounts are in a namespace of this process. They disappear when it ends.
exec unshare -m sh -c '
	mount --bind /tmp "$root/tmp" && mount --bind /dev "$root/dev" && mount -t proc proc "$root/proc" &&
	exec chroot "$root" /usr/bin/php "\$@"' php "\$@"
RUNNER
	chmod +x "$runner.new"
	mv "$runner.new" "$runner"
}

runners=
for version; do
	case $version in
	8.4) suites=trixie ;;
	8.6) suites='sid experimental' ;;
	*) echo "php.sh: no suite is known for PHP $version" >&2; exit 2 ;;
	esac
	if [ ! -x "$cache/php$version.php" ]; then
		mkdir -p "$cache"
		exec 9>"$cache/php.lock"
		flock 9 # another run may be installing this version; wait for it and use its result
		status=0
		[ -x "$cache/php$version.php" ] || install "$version" $suites || status=$?
		exec 9>&-
		if [ $status -eq 3 ] && [ "$version" = 8.6 ]; then
			echo "php.sh: PHP $version IS LEFT OUT: Debian's experimental suite cannot install it today" >&2
			continue
		fi
		[ $status -eq 0 ] || exit $status
	fi
	runners=${runners:+$runners:}$cache/php$version.php
done
echo "$runners"
