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

# Starts the script again as root, unless it is.
become_root()
{
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null 2>&1 || die "this needs root or sudo"
	exec sudo env "CI=${CI:-}" "TESTS=${TESTS:-}" \
		"CONFITURE_CACHE=${CONFITURE_CACHE:-}" \
		"CONFITURE_CHROOTS=${CONFITURE_CHROOTS:-}" \
		"CONFITURE_MIRROR=${CONFITURE_MIRROR:-}" "$0" "$@"
}

# The folder of the chroot that has a version; complete if it holds a file
# .confiture-complete.
chroot_dir()
{
	case $1 in
		17) echo "${CONFITURE_CHROOTS:-$cache/chroots}/trixie" ;;
		18) echo "${CONFITURE_CHROOTS:-$cache/chroots}/sid" ;;
		*) die "no chroot has PostgreSQL $1" ;;
	esac
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
	[ -z "${running:-}" ] || kill -TERM "-$running" 2>/dev/null || true
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

# Writes the sources, without anything built, to standard output.
pack_tree()
{
	tar -C "$root" -cf - --exclude=./.git --exclude=./build \
		--exclude='*.o' --exclude='*.bc' --exclude='*.so' \
		--exclude='*.gcno' --exclude='*.gcda' .
}

copy_tree()
{
	pack_tree | tar -C "$work/tree" -xf - --no-same-owner
	[ "$(id -u)" -ne 0 ] || chown -R "$tester" "$work/tree"
}

# Runs a command in the copy as the test user, in a bare environment: no PG*
# variable or locale of the caller gets in.  It gets a process group of its
# own, and we wait for it in a way that lets a signal to us end it at once.
in_tree()
{
	set -- env -i --default-signal=INT,QUIT PATH="$PATH" \
		HOME="$work/tmp" TMPDIR="$work/tmp" LC_ALL=C.UTF-8 \
		PG_CONFIG="$pg_config" \
		CONFITURE_SCHEMAS="${CONFITURE_SCHEMAS:-$cache/schemas}" DOCS="${DOCS:-}" \
		PROBES="${PROBES:-}" FUZZ="${FUZZ:-}" "$@"
	[ "$(id -u)" -ne 0 ] || set -- runuser -u "$tester" -- "$@"
	setsid env --chdir="$work/tree" "$@" </dev/null &
	running=$!
	in_tree_status=0
	wait "$running" || in_tree_status=$?
	running=
	return "$in_tree_status"
}
