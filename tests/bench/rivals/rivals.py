"""rivals.py PROGRAMS VENVS [--quick] [NAME...]: SQLFlow beside other tools, in a temporary folder."""
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import tools

PAGE = os.sysconf("SC_PAGE_SIZE")
ONCE_OVER = 20  # seconds
LONGEST = 600
FACTS = "count(*), count(DISTINCT id), sum(id), sum(amount::decimal(18,2)), max(updated_at), count(DISTINCT name), sum(a)"


class Server:
    """A PostgreSQL of its own, as tests/live/postgres_server.h has it."""

    def __init__(self, programs, work, rows):
        self.programs, self.rows, self.folder = programs, rows, work / "server"
        self.folder.mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://postgres:secret@127.0.0.1:{self.port}/postgres?sslmode=disable"
        self.mark = "2024-06-01"  # what is changed later is younger
        self.bin = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        (self.folder / "password").write_text("secret\n")
        for folder in (work, self.folder):
            folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            shutil.chown(self.folder / "password", "postgres")
        self._do("initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "scram-sha-256",
                 f"--pwfile={self.folder}/password", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        with open(self.folder / "data/postgresql.conf", "a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = '{self.folder}'\n"
                           "fsync = off\nshared_buffers = 512MB\nmax_wal_size = 8GB\nautovacuum = off\n")
        self._do("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "start")
        self.sql(f"""CREATE TABLE events AS SELECT i::bigint AS id, (i::bigint * 7919 % 100003)::int AS a, i / 3.0::float8
                 AS d, timestamptz '2024-01-01' + i * interval '1 second' AS updated_at, 'customer ' || i % 100000 AS name,
                 md5(i::text) AS hash, (i % 1000)::numeric(12,2) AS amount, i % 2 = 0 AS flag
                 FROM generate_series(1, {rows}) i""", "ALTER TABLE events ADD PRIMARY KEY (id)",
                 "CREATE INDEX ON events (updated_at)", "VACUUM ANALYZE events", "CHECKPOINT")

    def _do(self, program, *words):
        as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run(as_server + [str(self.bin / program), *map(str, words)], check=True, cwd="/",
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sql(self, *statements):
        words = [word for statement in statements for word in ("-c", statement)]
        return subprocess.run(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", self.url, *words], check=True, text=True,
                              stdout=subprocess.PIPE).stdout.strip()

    def change(self):
        half = self.rows // 2000
        young = "timestamptz '2024-07-01' + interval '1 second' *"
        self.sql(f"UPDATE events SET amount = amount + 1, updated_at = {young} (id / 2000) WHERE id % 2000 = 0",
                 f"""INSERT INTO events SELECT {self.rows} + i, i, i / 3.0, {young} ({half} + i), 'new ' || i, md5(i::text),
                 i, true FROM generate_series(1, {half}) i""", "VACUUM ANALYZE events", "CHECKPOINT")

    def facts(self, table):
        return self.sql("SET TimeZone = 'UTC'", f"SELECT {FACTS} FROM {table}").split("|")

    def stop(self):
        self._do("pg_ctl", "-D", self.folder / "data", "-w", "-m", "fast", "stop")


def tree(root):
    found, left = [], [root]
    while left:
        process = left.pop()
        found.append(process)
        for children in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
            try:
                left += map(int, children.read_text().split())
            except OSError:
                pass
    return found


def resident(processes):
    total = 0
    for process in processes:
        try:
            total += int(pathlib.Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):
            pass
    return total


class Watch(threading.Thread):
    """The peak memory of a process and all that it starts, until it is gone."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.peak, self.over = process, 0, threading.Event()
        self.start()

    def run(self):
        begin = time.monotonic()
        while not self.over.wait(0.05):
            self.peak = max(self.peak, resident(tree(self.process.pid)))
            if time.monotonic() - begin > LONGEST:
                self.process.kill()


def measure(command, tool):
    """Seconds, processor seconds and peak MiB of the whole tree; raises if it fails."""
    log = tool.folder / "log"
    with open(log, "wb") as output:
        begin = time.monotonic()
        process = subprocess.Popen(command, cwd=tool.folder, env=tool.environment, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=subprocess.STDOUT)
        watch = Watch(process)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begin
    watch.over.set()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{tool.name} failed:\n{log.read_text(errors='replace')[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, max(watch.peak / 2**20, usage.ru_maxrss / 1024)


def measure_often(command, tool, before):
    runs = []
    while len(runs) < 3 and (not runs or runs[0][0] < ONCE_OVER):
        before()
        runs.append(measure(command, tool))
    return tuple(statistics.median(figures) for figures in zip(*runs))


def facts_of(database):
    # By a process of its own: what this one takes would count as memory of the next that it starts.
    columns = FACTS.replace("max(updated_at)", "strftime(max(updated_at), '%Y-%m-%d %H:%M:%S+00')")
    return subprocess.run([sys.executable, str(tools.HERE / "facts.py"), str(database), columns], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip().split("|")


class Table:
    def __init__(self):
        self.ours = {}
        self.lines = []

    def add(self, case, name, figures, right):
        seconds, processor, memory = figures
        ours = self.ours.setdefault(case, seconds)
        text = f"| {case} | {name} | {seconds:.2f} s | {seconds / ours:.1f} | {processor:.2f} s | {memory:.0f} MB | "
        self.lines.append((list(self.ours).index(case), text + ("yes |" if right else "NO |")))
        print(self.lines[-1][1], flush=True)

    def text(self):
        head = "| case | tool | time | ratio | processor | peak memory | right |\n|---|---|---|---|---|---|---|\n"
        return head + "\n".join(line for _, line in sorted(self.lines, key=lambda line: line[0])) + "\n"


def clean(tool):
    tool.database.unlink(missing_ok=True)
    shutil.rmtree(tool.folder / "pipelines", ignore_errors=True) if tool.venv else None


def run(programs, venvs, work, rows, names):
    server = Server(programs, work, rows)
    try:
        chosen = [tools.ALL[name](work / name, venvs / name if name != "sqlflow" else None, server) for name in names]
        table, truth = Table(), server.facts("events")
        for tool in chosen:
            figures = measure_often(tool.full, tool, lambda: clean(tool))
            table.add("full", label(tool), figures, facts_of(tool.database) == truth)
            if tool.incremental and not tool.base_is_full:
                clean(tool)
                measure(tool.first, tool)
            shutil.copytree(tool.folder, base(tool))
        server.change()
        truth = server.facts("events")
        for tool in chosen:
            for how, command in tool.incremental.items():
                figures = measure_often(command, tool, lambda: restore(tool))
                table.add("incremental", label(tool) + how, figures, facts_of(tool.database) == truth)
                figures = measure_often(command, tool, lambda: None)
                table.add("nothing new", label(tool) + how, figures, facts_of(tool.database) == truth)
        loaded = chosen[0].database
        for tool in chosen:
            if not tool.export:
                continue
            if tool is not chosen[0]:
                shutil.copy(loaded, tool.database)
            figures = measure_often(tool.export, tool, lambda: forget_export(tool, server))
            table.add("export", label(tool), figures, server.facts("out.exported") == truth)
        return table.text()
    finally:
        server.stop()


def label(tool):
    return f"{tool.name} {tool.version}".strip()


def base(tool):
    return tool.folder.with_suffix(".base")


def restore(tool):
    shutil.rmtree(tool.folder)
    shutil.copytree(base(tool), tool.folder)


def forget_export(tool, server):
    server.sql("SET client_min_messages = warning", "DROP SCHEMA IF EXISTS out CASCADE", "CREATE SCHEMA out")
    shutil.rmtree(tool.folder / "pipelines/export", ignore_errors=True)  # dlt remembers that there was one


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server is stopped
    programs, venvs = (pathlib.Path(word).absolute() for word in sys.argv[1:3])
    words = sys.argv[3:]
    rows = 1_000_000 if "--quick" in words else 10_000_000
    names = [word for word in words if word != "--quick"] or list(tools.ALL)
    unknown = [name for name in names if name not in tools.ALL]
    if unknown:
        sys.exit(f"rivals: there is no {unknown[0]}; there are: {', '.join(tools.ALL)}")
    with tempfile.TemporaryDirectory(prefix="sqlflow-rivals-") as work:
        chosen = ["sqlflow", *(name for name in names if name != "sqlflow")]
        print("\n" + run(programs, venvs, pathlib.Path(work), rows, chosen))


main()
