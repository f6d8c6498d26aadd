#!/usr/bin/env bash
# kernels.sh [SUITE ...] boots the kernels of the given Debian suites in qemu-system-x86_64. By
# default, these are bullseye (5.10), bookworm (6.1) and trixie (6.12). On each kernel, it runs
# the tests of the package and of internal/sys as root.
#
# The kernels are unpacked in a cache and never installed. If /dev/kvm can boot them, all
# tests run. Otherwise, qemu emulates the processor, which is about twenty times slower. The
# tests then run with -short, and the tests that the variable slow matches do not run. If a
# test fails, it runs again, alone. To choose without a trial, set KERNELS=kvm, or KERNELS=tcg
# for the emulation. All kernels together have KERNELTIME seconds, by default 580.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${SOCKET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/phpsocket}/kernels
[ $# -gt 0 ] || set -- bullseye bookworm trixie

# slow matches the tests for which an emulated processor is too slow. They do something
# thousands of times, or they need a result within a tenth of a second.
slow='^(TestAlarmIgnored|TestSend(to|mmsg)FullAddress|TestUnreadLineComesFirst|TestProcesses.*|TestTenThousandConnections|TestSelectCrowd.*|TestSelectModel|TestManyOnOneSocket|TestCloseInEveryCall|TestReceiveModel.*|TestHTTP|Benchmark.*)$'

# fetch SUITE unpacks the newest kernel of a suite. It keeps vmlinuz, and veth.ko for the tests
# with network namespaces.
fetch() {
	local suite=$1 new=$cache/$1.new tmp mirror apt name module
	# Use the package mirror of this machine.
	mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
	[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && $2 !~ /^\[/ { print $2; exit }' /etc/apt/sources.list)
	tmp=$(mktemp -d)
	mkdir -p "$tmp/lists/partial" "$tmp/debs"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$tmp/sources.list"
	apt=(-o Dir::Etc::sourcelist="$tmp/sources.list" -o Dir::Etc::sourceparts=/dev/null
		-o Dir::State::lists="$tmp/lists" -o Dir::State::status=/dev/null
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
		-o APT::Sandbox::User=root -o Acquire::Languages=none)
	apt-get -qq "${apt[@]}" update
	name=$(apt-cache "${apt[@]}" depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: //p' | head -n 1)
	(cd "$tmp/debs" && apt-get -qq "${apt[@]}" download "$name")
	dpkg-deb -x "$tmp"/debs/*.deb "$tmp/tree"
	rm -rf "$new"
	mkdir -p "$new"
	cp "$tmp"/tree/boot/vmlinuz-* "$new/vmlinuz"
	module=$(find "$tmp/tree" -name 'veth.ko*')
	case $module in
	*.xz) xz -dc "$module" >"$new/veth.ko" ;;
	*) cp "$module" "$new/veth.ko" ;;
	esac
	rm -rf "$cache/$suite" "$tmp"
	mv "$new" "$cache/$suite"
}

# image SUITE COMMAND ... writes an initramfs. Its init runs the command.
image() {
	local suite=$1 root=$dir/root
	shift
	rm -rf "$root"
	mkdir -p "$root"/{bin,sbin,usr,proc,sys,dev,tmp,etc,src,run,root}
	cp "$(command -v busybox)" "$root/bin/busybox"
	cp "$cache/$suite/veth.ko" "$root"
	cp ./*.go "$dir"/*.test "$root/src" # some tests read the Go files
	cp /etc/services /etc/protocols "$root/etc"
	printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' >"$root/etc/hosts"
	echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
	cat >"$root/init" <<-INIT
		#!/bin/busybox sh
		/bin/busybox --install -s
		mount -t proc proc /proc
		mount -t sysfs sysfs /sys
		mount -t devtmpfs dev /dev
		mount -t tmpfs -o mode=1777 tmp /tmp
		ln -s /proc/self/fd /dev/fd
		export PATH=/bin:/sbin:/usr/bin:/usr/sbin HOME=/root GOTRACEBACK=all
		ip link set lo up
		insmod /veth.ko
		ulimit -n 524288
		cd /src
		set -o pipefail
		echo "kernel \$(uname -r)"
		$*
		poweroff -f
	INIT
	chmod +x "$root/init"
	(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$dir/image"
}

# boot SUITE SECONDS ACCELERATOR boots the image with the kernel of a suite.
boot() {
	local cpu=max
	[ "$3" != kvm ] || cpu=host,-arch-capabilities # on some machines, setting this register fails
	timeout --foreground "$2" qemu-system-x86_64 -accel "$3" -cpu $cpu -smp 2 -m 2048 -nic none -display none -monitor none \
		-serial stdio -no-reboot -kernel "$cache/$1/vmlinuz" -initrd "$dir/image" \
		-append 'console=ttyS0 quiet panic=-1 oops=panic mitigations=off' </dev/null 2>&1 | tr -d '\r'
}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$cache"
for suite; do
	[ -d "$cache/$suite" ] || fetch "$suite"
done
for package in . ./internal/sys; do
	CGO_ENABLED=0 GOARCH=amd64 GOOS=linux go test -vet=off -c -o "$dir/$(basename "$(go list "$package")").test" "$package"
done

accelerator=${KERNELS:-}
if [ -z "$accelerator" ]; then
	accelerator=tcg
	if [ -w /dev/kvm ]; then
		image "$1" 'echo "it works"'
		# Try it, because some /dev/kvm cannot boot some kernels.
		boot "$1" 15 kvm >"$dir/out" || true
		! grep -q '^it works' "$dir/out" || accelerator=kvm
	fi
fi
flags= again=false
[ "$accelerator" = kvm ] || flags="-test.short -test.skip '$slow'" again=true

failed=0 left=$#
for suite; do
	begin=$SECONDS
	limit=$(((${KERNELTIME:-580} - SECONDS) / left))
	left=$((left - 1))
	image "$suite" "status=0
		for test in *.test; do
			./\$test -test.v -test.timeout $((limit - 20))s $flags 2>&1 | tee /tmp/out && continue
			failed=\$(sed -n 's/^--- FAIL: \([^ ]*\) .*/\1|/p' /tmp/out | tr -d '\n')
			echo \"kernel: failed: \$failed\"
			$again && [ -n \"\$failed\" ] && ./\$test -test.v -test.short -test.parallel 1 -test.run \"^(\${failed%|})\\\$\" && continue
			status=1
		done
		echo \"kernel: end \$status\""
	boot "$suite" "$limit" "$accelerator" >"$dir/out" || true
	status=$(sed -n 's/^kernel: end //p' "$dir/out" | tail -n 1)
	# If all tests have passed, perhaps at the second attempt, the first failures do not count.
	if [ "$status" = 0 ]; then
		sed -i 's/^\( *\)--- FAIL/\1--- AGAIN/' "$dir/out"
	else
		failed=1
	fi
	cat "$dir/out"
	# The last line has the numbers of passed, failed and skipped tests on this kernel.
	printf 'kernels: %s, %s, %s: %d passed, %d failed, %d skipped, %d s%s\n' "$suite" \
		"$(sed -n 's/^kernel \([0-9]\)/\1/p' "$dir/out" | head -n 1)" "$accelerator" \
		"$(grep -c -E '^ *--- PASS' "$dir/out" || true)" "$(grep -c -E '^ *--- FAIL' "$dir/out" || true)" \
		"$(grep -c -E '^ *--- SKIP' "$dir/out" || true)" $((SECONDS - begin)) "${status:+, status $status}"
	[ -n "$status" ] || echo "FAIL: $suite's kernel did not reach the end of the tests"
done
exit $failed
