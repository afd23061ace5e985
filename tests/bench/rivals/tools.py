"""How each tool is told what to do. A tool has a folder of its own, in which it runs and keeps what it keeps."""
import os
import pathlib
import shutil

HERE = pathlib.Path(__file__).parent
QUIET = dict(DO_NOT_TRACK="1", SLING_DISABLE_TELEMETRY="TRUE", INGESTR_DISABLE_TELEMETRY="true", DISABLE_TELEMETRY="true",
             TELEMETRY_OPTOUT="true")


class Tool:
    """Commands as lists of words; None: the tool cannot do it. `venv` is None for ours."""
    name = version = ""
    base_is_full = False  # an incremental run goes on from what a full one left
    full = first = export = None
    incremental = {}  # of several ways of telling it, by name

    def __init__(self, folder, venv, server):
        self.folder, self.venv, self.server = folder, venv, server
        self.database = folder / "events.duckdb"
        self.environment = dict(os.environ, **QUIET)
        folder.mkdir(parents=True)
        self.prepare()

    def prepare(self):
        pass


class SqlFlow(Tool):
    name = "SQLFlow"

    def prepare(self):
        words = f'"host": "127.0.0.1", "port": {self.server.port}, "database": "postgres", "username": "postgres", "password": "secret"'
        for folder in ("profiles", "pipelines"):
            (self.folder / folder).mkdir()
        (self.folder / "sqlflow.yml").write_text("name: bench\n")
        (self.folder / "profiles/dev.yml").write_text(
            "engines:\n  duckdb:\n    mode: persistent\n    path: events.duckdb\n"
            f"connections:\n  server: {{\"type\": POSTGRES, {words}}}\n")
        source = f"SOURCE pg TYPE POSTGRES PARAMS {{ {words}%s }};\nLOAD events FROM pg;\n"
        (self.folder / "pipelines/full.sf").write_text(source % "")
        (self.folder / "pipelines/incremental.sf").write_text(
            source % ', "sync_mode": "incremental", "cursor_field": "updated_at", "primary_key": "id"')
        (self.folder / "pipelines/export.sf").write_text('EXPORT events TO server OPTIONS { "schema": "out", "table": "exported" };\n')
        program = str(self.server.programs / "sqlflow")
        self.full, self.first = [program, "run", "full"], [program, "run", "incremental"]
        self.incremental = {"": self.first}
        self.export = [program, "run", "export"]


class ConnectorX(Tool):
    name, version = "ConnectorX", "0.4.6"

    def prepare(self):
        self.full = [str(self.venv / "bin/python"), str(HERE / "connectorx_load.py"), str(self.database), self.server.url]


class Dlt(Tool):
    name, version = "dlt", "1.31.0"

    def prepare(self):
        def pipe(case):
            return [str(self.venv / "bin/python"), str(HERE / "dlt_pipe.py"), case, str(self.database), self.server.url,
                    str(self.folder / "pipelines")]
        self.full, self.first, self.export = pipe("full"), pipe("incremental"), pipe("export")
        self.incremental = {"": self.first}


class Sling(Tool):
    name, version, base_is_full = "sling", "1.4.11", True

    def prepare(self):
        program = next(self.venv.glob("lib/python3*/site-packages/sling_linux_amd64/bin/sling-linux-amd64"))
        program.chmod(0o755)
        httpfs = next(self.venv.glob("lib/python3*/site-packages/**/httpfs.duckdb_extension*"))
        extensions = self.folder / "home/.duckdb/extensions/v1.5.5/linux_amd64"
        extensions.mkdir(parents=True)
        if httpfs.suffix == ".gz":
            import gzip
            (extensions / "httpfs.duckdb_extension").write_bytes(gzip.decompress(httpfs.read_bytes()))
        else:
            shutil.copy(httpfs, extensions)
        self.environment.update(
            HOME=str(self.folder / "home"), SLING_HOME_DIR=str(self.folder / "home"), SLING_LOGGING="CONSOLE",
            DUCKDB_USE_INSTALLED_EXTENSIONS="true", DUCKDB_PATH=str(self.venv / "bin/duckdb"), PG=self.server.url,
            DUCK=f"duckdb://{self.database}")
        load = [str(program), "run", "--src-conn", "PG", "--src-stream", "public.events", "--tgt-conn", "DUCK",
                "--tgt-object", "main.events"]
        self.full = load + ["--mode", "full-refresh"]
        self.incremental = {"": load + ["--mode", "incremental", "--primary-key", "id", "--update-key", "updated_at"]}
        self.export = [str(program), "run", "--src-conn", "DUCK", "--src-stream", "main.events", "--tgt-conn", "PG",
                       "--tgt-object", "out.exported", "--mode", "full-refresh"]


class Ingestr(Tool):
    name, version, base_is_full = "ingestr", "1.1.22", True

    def prepare(self):
        drivers = self.folder / "home/.config/adbc/drivers"
        drivers.mkdir(parents=True)
        library = self.venv / "node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so"
        (drivers / "duckdb.toml").write_text(
            'manifest_version = 1\nname = "DuckDB"\npublisher = "DuckDB"\nlicense = "MIT"\nversion = "1.5.6"\n'
            'source = "local"\n[ADBC]\nversion = "1.1.0"\n[Driver]\nentrypoint = "duckdb_adbc_init"\n'
            f'[Driver.shared]\nlinux_amd64 = "{library}"\n')
        self.environment["HOME"] = str(self.folder / "home")

        def ingest(source, table, destination, into, *more):
            return [str(self.venv / "bin/ingestr"), "ingest", "--source-uri", source, "--source-table", table,
                    "--dest-uri", destination, "--dest-table", into, "--yes", "--progress", "log", "--page-size",
                    "100000", *more]
        duckdb = f"duckdb:///{self.database}"
        self.full = ingest(self.server.url, "public.events", duckdb, "main.events")
        merge = self.full + ["--incremental-strategy", "merge", "--incremental-key", "updated_at", "--primary-key", "id"]
        self.incremental = {"": merge, ", told where to begin": merge + ["--interval-start", self.server.mark]}
        self.export = ingest(duckdb, "main.events", self.server.url, "out.exported")


ALL = {"sqlflow": SqlFlow, "connectorx": ConnectorX, "dlt": Dlt, "ingestr": Ingestr, "sling": Sling}
