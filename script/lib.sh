# shellcheck shell=sh
# What the scripts share.  Sourced, not run; each script sets "root" (the
# folder of the repository) before.
: "${root:?}"

# Where chroots and downloaded schemas are kept from one run to the next.
cache=${CONFITURE_CACHE:-/var/cache/confiture}

say()
{
	printf '%s\n' "$*" >&2
}

die()
{
	say "${0##*/}: $*"
	exit 1
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		die "this needs root, and there is no sudo: $*"
	fi
}

# The distribution: fills ID, VERSION_CODENAME …
read_os_release()
{
	# shellcheck source=/dev/null
	. /etc/os-release
}

# The server's major version that we work with: PG_CONFIG's, else the newest
# that is installed together with its headers, else the distribution's own.
pg_major()
{
	if [ -n "${PG_CONFIG:-}" ]; then
		"$PG_CONFIG" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/'
		return
	fi
	for major in 18 17 16 15; do
		if [ -x "/usr/lib/postgresql/$major/bin/postgres" ] &&
			[ -f "/usr/lib/postgresql/$major/lib/pgxs/src/makefiles/pgxs.mk" ]; then
			echo "$major"
			return
		fi
	done
	major=$(apt-cache depends postgresql 2>/dev/null |
		sed -n 's/^ *Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1)
	echo "${major:-none}"
}

# in_chroot DIR COMMAND ...: runs it as root in DIR, with /proc (packages of
# today and the sanitizers want it) and /dev/shm.  The mounts and processes
# live in namespaces of their own and vanish with the command, however it
# ends, so there is nothing to undo.
in_chroot()
{
	# shellcheck disable=SC2016
	unshare --mount --pid --fork --kill-child sh -c '
		dir=$1
		shift
		mount -t proc proc "$dir/proc" &&
			mkdir -p "$dir/dev/shm" &&
			mount -t tmpfs -o mode=1777 tmpfs "$dir/dev/shm" || exit 125
		chroot "$dir" env -i LC_ALL=C.UTF-8 HOME=/root \
			PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"' sh "$@"
}

# Sets pg_config to that of the server that we work with.
find_pg_config()
{
	pg_config=${PG_CONFIG:-/usr/lib/postgresql/$(pg_major)/bin/pg_config}
	pg_config=$(command -v "$pg_config") || die "there is no $pg_config"
}

# A folder in /tmp (the paths of sockets must be short) for the user that
# runs servers, which never is root; it goes away with everything that was
# started in it, however the script ends.
make_work_dir()
{
	work=$(mktemp -d /tmp/confiture.XXXXXX)
	trap remove_work_dir EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir "$work/tree" "$work/tmp"
	if [ "$(id -u)" -eq 0 ]; then
		tester=postgres
		id postgres >/dev/null 2>&1 || tester=nobody
		chown -R "$tester" "$work"
	fi
}

remove_work_dir()
{
	# a child that still runs would start new servers behind our back
	children=$(ps -o pid= --ppid $$ 2>/dev/null || true)
	# shellcheck disable=SC2086
	kill $children 2>/dev/null || true
	find "$work" -name postmaster.pid 2>/dev/null |
		while IFS= read -r file; do
			pid=$(head -n 1 "$file" 2>/dev/null || true)
			kill -QUIT "$pid" 2>/dev/null || true
		done
	# a server that is just going down may still write a last file
	for _ in 1 2 3 4 5; do
		rm -rf "$work" 2>/dev/null && return
		sleep 1
	done
	say "${0##*/}: could not remove $work"
}

# Copies the sources, without anything built, to $work/tree.
copy_tree()
{
	tar -C "$root" -cf - --exclude=./.git --exclude=./build \
		--exclude='*.o' --exclude='*.bc' --exclude='*.so' \
		--exclude='*.gcno' --exclude='*.gcda' . |
		tar -C "$work/tree" -xf - --no-same-owner
	[ "$(id -u)" -ne 0 ] || chown -R "$tester" "$work/tree"
}

# Runs a command in the copy as the test user, in a bare environment: no PG*
# variable or locale of the caller gets in.
in_tree()
{
	set -- env -i PATH="$PATH" HOME="$work/tmp" TMPDIR="$work/tmp" \
		LC_ALL=C.UTF-8 PG_CONFIG="$pg_config" \
		CONFITURE_SCHEMAS="${CONFITURE_SCHEMAS:-$cache/schemas}" "$@"
	if [ "$(id -u)" -eq 0 ]; then
		(cd "$work/tree" && runuser -u "$tester" -- "$@")
	else
		(cd "$work/tree" && "$@")
	fi
}
