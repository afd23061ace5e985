"""dlt by its fastest documented way, Arrow tables from end to end: dlt_pipe.py full|incremental|export DATABASE URL FOLDER"""
import os
import sys

os.environ.update(RUNTIME__LOG_LEVEL="ERROR", RUNTIME__DLTHUB_TELEMETRY="false", DATA_WRITER__DISABLE_COMPRESSION="true")
import dlt
from dlt.sources.sql_database import sql_table

case, database, url, folder = sys.argv[1:]
ROWS = 500_000


def run(destination, dataset, data, **options):
    pipeline = dlt.pipeline(case, destination=destination, dataset_name=dataset, pipelines_dir=folder)
    pipeline.run(data, loader_file_format="parquet", **options).raise_on_failed_jobs()


def table(**options):
    return sql_table(url.replace("postgresql:", "postgresql+psycopg2:").split("?")[0], table="events",
                     reflection_level="full_with_precision", backend="connectorx", chunk_size=ROWS,
                     backend_kwargs={"return_type": "arrow_stream", "batch_size": ROWS, "protocol": "binary"}, **options)


if case == "full":
    run(dlt.destinations.duckdb(database), "bench", table(), write_disposition="replace")
elif case == "incremental":
    rows = table(incremental=dlt.sources.incremental("updated_at"), primary_key="id")
    run(dlt.destinations.duckdb(database), "bench", rows,
        write_disposition={"disposition": "merge", "strategy": "upsert"})
else:
    import duckdb
    import pyarrow

    @dlt.resource(name="exported", write_disposition="replace")
    def exported():
        for batch in duckdb.connect(database, read_only=True).sql("FROM events").to_arrow_reader(ROWS):
            yield pyarrow.Table.from_batches([batch])

    run(dlt.destinations.postgres(url), "out", exported())
