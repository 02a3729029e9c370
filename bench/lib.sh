# shellcheck shell=sh disable=SC2154
# What the benchmarks share: a throw-away cluster, sessions that measure
# themselves, medians.  Sourced after script/lib.sh.
: "${root:?}"
data=
watch=

# A cluster with the server's default configuration, reachable through a
# socket in $work/tmp alone, with this tree's extension beside it.
#
# Its data lie in memory where there is room: a file system's time for
# creating files is the same for both sides of a comparison, but jumps by a
# factor of ten for reasons of its own.
start_cluster()
{
	"$root/script/bootstrap" build
	find_pg_config
	make_work_dir
	trap remove_cluster EXIT
	copy_tree
	in_tree make --no-print-directory -j2 stage with_llvm=no \
		PG_CONFIG="$pg_config" >"$work/make.log" 2>&1 || {
		tail -n 40 "$work/make.log"
		die "the extension could not be built"
	}
	bin=$("$pg_config" --bindir)
	find_memory
	{
		in_tree "$bin/initdb" --pgdata="$data" --auth=trust \
			--username=postgres --encoding=UTF8 &&
			cat "$work/tree/build/stage.conf" >>"$data/postgresql.conf" &&
			in_tree "$bin/pg_ctl" start --wait --pgdata="$data" \
				--log="$work/tmp/server.log" \
				-o "-c listen_addresses='' -k '$work/tmp'"
	} >"$work/start.log" 2>&1 || {
		cat "$work/start.log" "$work/tmp/server.log"
		die "the cluster could not be started"
	}
}

# Sets data and where: /dev/shm if it has 6 GB free, else the work folder.
find_memory()
{
	data=$work/tmp/data
	where="on disk"
	free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
	if [ "${free:-0}" -gt 6000000 ]; then
		memory=$(mktemp -d /dev/shm/confiture.XXXXXX)
		[ "$(id -u)" -ne 0 ] || chown "$tester" "$memory"
		data=$memory/data
		# shellcheck disable=SC2034
		where="in memory"
	fi
}

remove_cluster()
{
	[ ! -f "$data/postmaster.pid" ] ||
		kill -QUIT "$(head -n 1 "$data/postmaster.pid")" || true
	remove_work_dir
	[ -z "${memory:-}" ] || rm -rf "$memory"
}

# client COMMAND ...: as the test user, with libpq's variables set.
client()
{
	in_tree PATH="$work/tree/build/stage$bin:$bin:$PATH" PGHOST="$work/tmp" PGPORT="${port:-5432}" PGUSER=postgres \
		PGDATABASE="${database:-postgres}" "$@"
}

# query SQL: in $database; prints bare values.
query()
{
	client PGOPTIONS='-c client_min_messages=warning' \
		psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1"
}

# new_database NAME [TEMPLATE]
new_database()
{
	database=postgres query "DROP DATABASE IF EXISTS $1"
	database=postgres query "CREATE DATABASE $1 ${2:+TEMPLATE $2}"
}

# measure FILE: what the commands of a psql script cost, as
# "backend_cpu client_cpu wall rss_growth anon_growth": seconds and MB.
#
# The session looks at itself before and after, so neither the start of psql
# nor that of the backend counts.  CPU time is what the kernel charged to the
# two processes: other load on the machine shows in it much less than in the
# wall time.  The peak of private memory is sampled ten times a second; that
# of the RSS is the kernel's own and holds shared buffers, too.
measure()
{
	cat >"$work/tmp/session" <<END
\\set ON_ERROR_STOP on
\\o /dev/null
SELECT pg_catalog.pg_backend_pid() AS pid \\gset
\\setenv BACKEND :pid
\\setenv LOOKS $work/tmp/looks
CHECKPOINT;
\\! . bench/look
${watch:+\\! sh bench/watch >$work/tmp/watched &}
\\i $1
\\! . bench/look
END
	chmod a+r "$work/tmp/session"
	client rm -f "$work/tmp/looks" "$work/tmp/watched"
	client psql -X -q -f "$work/tmp/session" 2>"$work/tmp/errors" || return 1
	client touch "$work/tmp/watched"
	awk -v looks="$work/tmp/looks" '
		$1 > anon { anon = $1 }
		END {
			getline <looks
			split($0, before)
			getline <looks
			if ($5 > anon) anon = $5
			printf "%.3f %.3f %.3f %.1f %.1f\n", ($1 - before[1]) / 1e9,
				($2 - before[2]) / 1e9, ($3 - before[3]) / 1e9,
				($4 - before[4]) / 1024, (anon - before[5]) / 1024
		}' "$work/tmp/watched"
}

# Prints the middle of the numbers on standard input.
median()
{
	sort -n | awk '{ x[NR] = $1 } END { print (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2 }'
}

ratio_head()
{
	printf '  %-34s %8s %8s   ratio\n' '' "$1" "$2"
}

# ratio_line TITLE FILE: FILE has "ours theirs" on each line, a pair of runs.
# Ratios are taken within a pair, so that a slow minute spoils one of them.
ratio_line()
{
	ratios=$(awk '{ printf "%.3f\n", $1 / $2 }' "$2" | sort -n)
	printf '  %-34s %8.2f %8.2f   %5.2f   (%.2f to %.2f in %d pairs)\n' \
		"$1" "$(cut -d ' ' -f 1 "$2" | median)" \
		"$(cut -d ' ' -f 2 "$2" | median)" "$(echo "$ratios" | median)" \
		"$(echo "$ratios" | head -n 1)" "$(echo "$ratios" | tail -n 1)" \
		"$(echo "$ratios" | wc -l)"
}
