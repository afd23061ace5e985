// A POSTGRES destination as a user sees it: a real server, the whole program.
#include <gtest/gtest.h>

#include <thread>

#include "../crash/project.h"
#include "postgres_server.h"

namespace sqlflow::live {
namespace {

using crash::Ending;
using crash::Project;
using crash::RunToEnd;

// A project whose connection `shop` is the server's.
class Exports {
 public:
  explicit Exports(const std::string& pipeline, int port = 0) : project_(pipeline) {
    project_.Write(
        "profiles/dev.yml",
        "engines:\n  duckdb:\n    path: data/crash.duckdb\nconnections:\n  shop: {\"type\": POSTGRES, " +
            SharedServer().Parameters(R"("max_retries": 20, "initial_delay": "10ms", "max_connections": 2)", port) +
            "}\n");
  }
  Ending Run() const { return RunToEnd({"run", "load"}, project_.folder()); }
  // The run's output, which must succeed.
  std::string Output() const {
    const Ending ending = Run();
    EXPECT_EQ(ending.exit_code, 0) << ending.output;
    return ending.output;
  }
  const Project& project() const { return project_; }

 private:
  Project project_;
};

// Every row of the answer, fields by bars.
std::string Ask(const std::string& sql) {
  std::string text;
  for (const auto& row : SharedServer().Run(sql).rows) {
    for (size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : "|") + row[i].value_or("NULL");
    text += "\n";
  }
  return text;
}

// Exports the SELECT into the table t, which `setup` may have made; answers the run's output.
std::string Export(const std::string& select, const std::string& options, const std::string& setup = "") {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; " + setup);
  return Exports("EXPORT (" + select + ") TO shop OPTIONS { \"table\": \"t\"" +
                 (options.empty() ? "" : ", " + options) + " };\n")
      .Output();
}

Ending Fails(const std::string& select, const std::string& options, const std::string& setup = "") {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; " + setup);
  Ending ending = Exports("EXPORT (" + select + ") TO shop OPTIONS { \"table\": \"t\"" +
                          (options.empty() ? "" : ", " + options) + " };\n")
                      .Run();
  EXPECT_NE(ending.exit_code, 0) << ending.output;
  return ending;
}

bool Says(const std::string& output, const std::string& text) { return output.find(text) != std::string::npos; }

const std::string kTypes =
    "SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) FROM "
    "pg_attribute a WHERE a.attrelid = 't'::regclass AND a.attnum > 0 AND NOT a.attisdropped";

TEST(PostgresWriteTest, MakesATableOfTheRightTypes) {
  Export(
      "SELECT true AS a, 1::TINYINT AS b, 1::SMALLINT AS c, 1::INTEGER AS d, 1::BIGINT AS e, 1::UBIGINT AS f, "
      "1::HUGEINT "
      "AS g, 1::FLOAT AS h, 1::DOUBLE AS i, 1::DECIMAL(9,2) AS j, 'x' AS k, 'x'::BLOB AS l, DATE '2024-01-01' AS m, "
      "TIME '01:02:03' AS n, '01:02:03+02'::TIMETZ AS o, TIMESTAMP '2024-01-01 00:00:00' AS p, TIMESTAMPTZ "
      "'2024-01-01 00:00:00+00' AS q, INTERVAL 1 DAY AS r, uuid() AS s, '{}'::JSON AS t, [1, 2] AS u, {'a': 1} AS v, "
      "'a'::ENUM('a', 'b') AS w, MAP {'k': 1} AS x, [{'a': 1}] AS y, [1.25::DECIMAL(9,2), NULL] AS z",
      "");
  EXPECT_EQ(
      Ask(kTypes),
      "a boolean, b smallint, c smallint, d integer, e bigint, f numeric(20,0), g numeric(39,0), h real, i double "
      "precision, j numeric(9,2), k text, l bytea, m date, n time without time zone, o time with time zone, p "
      "timestamp without time zone, q timestamp with time zone, r interval, s uuid, t json, u integer[], v json, "
      "w text, x json, y json, z numeric(9,2)[]\n");
  EXPECT_EQ(Ask("SELECT u, v, w, x, y, z FROM t"), "{1,2}|{\"a\":1}|a|{\"k\":1}|[{\"a\":1}]|{1.25,NULL}\n");
}

// What stands in a table there comes back from a round trip bit for bit.
TEST(PostgresWriteTest, ValuesAtTheirLimitsMakeTheRoundTrip) {
  SharedServer().Run(
      "DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS origin;"
      "CREATE TABLE origin(i int PRIMARY KEY, a int2, b int4, c int8, d real, e float8, f numeric(38,10), g "
      "numeric(4,1), "
      "h text, j bytea, k date, l time, m timetz, n timestamp, o timestamptz, p interval, q uuid, r json, s boolean, u "
      "int4[], v text[], w numeric(7,7), x timestamptz[]);"
      "INSERT INTO origin VALUES (1, -32768, -2147483648, -9223372036854775808, '-Infinity', 'NaN', "
      "'-1234567890123456789012345678.0123456789', -999.9, '', '\\x', '4713-01-01 BC', '24:00:00', '00:00:00-15:59', "
      "'4713-01-01 BC', '-infinity', '-1 year 2 mons -3 days 04:05:06.789', '00000000-0000-0000-0000-000000000000', "
      "'{\"a\":  1}', false, '{}', '{NULL,\"a,\\\"b\"}', 0.0000001, '{infinity,NULL}'),"
      "(2, 32767, 2147483647, 9223372036854775807, 3.4028235e38, 1.7976931348623157e308, "
      "'9999999999999999999999999999.9999999999', 999.9, E'grün 😀\\u0001 and more of it \\\\ ''\"', '\\x00ff', "
      "'infinity', '00:00:00', '12:34:56.789012+05:30', '294246-12-31 23:59:59.999999', '2024-02-29 "
      "12:34:56.789012+02', "
      "'178956970 years', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '[1,\"\\u0000\"]', true, '{1,NULL,-3}', '{}', "
      "-0.9999999, "
      "'{}'), (3, 0, 0, 0, '-0', '-0', 0, 0, '10000', '\\x00', '2000-01-01', '12:00', '12:00+00', '1999-12-31 "
      "23:59:59.999999', '2000-01-01', '0', gen_random_uuid(), 'null', NULL, NULL, NULL, 0.9999000, NULL),"
      "(4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
      "NULL, NULL, NULL, NULL), (5, 1, 1, 1, 1e-45, 5e-324, 10000.0001, 100, repeat('ß', 70000), "
      "decode(repeat('00ff', 40000), 'hex'), '5874897-12-31', '00:00:00.000001', '00:00+14', '2000-01-01 "
      "00:00:00.000001', '0001-01-01 BC', '-00:00:00.000001', gen_random_uuid(), '\"😀\"', true, '{2147483647}', "
      "ARRAY[repeat('x', 5000)], 0, '{-infinity}')");
  const Exports project("SOURCE pg TYPE POSTGRES PARAMS { " + SharedServer().Parameters("\"table\": \"origin\"") +
                        " };\nLOAD copy FROM pg;\nEXPORT copy TO shop OPTIONS { \"table\": \"t\" };\n");
  project.Output();
  for (const char column : std::string("abcdefghjklmnopqrsuvwx")) {
    EXPECT_EQ(
        Ask(fmt::format("SELECT i, left(one.{0}::text, 50), left(other.{0}::text, 50) FROM origin one JOIN t other "
                        "USING (i) WHERE one.{0}::text IS DISTINCT FROM other.{0}::text",
                        column)),
        "")
        << column;
  }
  EXPECT_EQ(Ask("SELECT count(*), string_agg(f::text || ',' || w::text, ' ' ORDER BY i) FROM t"),
            "5|-1234567890123456789012345678.0123456789,0.0000001 "
            "9999999999999999999999999999.9999999999,-0.9999999 0.0000000000,0.9999000 10000.0001000000,0.0000000\n");
}

TEST(PostgresWriteTest, ReplaceSwapsATableThatNothingRefersTo) {
  const std::string output = Export("SELECT range::INTEGER AS id, 'new' AS word FROM range(3)", "",
                                    "DROP ROLE IF EXISTS clerk; CREATE ROLE clerk; CREATE TABLE t(gone text, id int "
                                    "PRIMARY KEY, word text DEFAULT 'd' CHECK (word <> '')); ALTER TABLE t DROP COLUMN "
                                    "gone; CREATE INDEX by_word ON t(lower(word)) WHERE id > 1; COMMENT ON TABLE t IS "
                                    "'it''s mine'; COMMENT ON COLUMN t.word IS 'said'; GRANT SELECT ON t TO clerk WITH "
                                    "GRANT OPTION; INSERT INTO t VALUES (7, 'old')");
  EXPECT_EQ(Ask("SELECT * FROM t ORDER BY id"), "0|new\n1|new\n2|new\n");
  EXPECT_EQ(Ask("SELECT indexdef FROM pg_indexes WHERE tablename = 't' ORDER BY indexname"),
            "CREATE INDEX by_word ON public.t USING btree (lower(word)) WHERE (id > 1)\n"
            "CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id)\n");
  EXPECT_EQ(Ask("SELECT obj_description('t'::regclass), col_description('t'::regclass, 2), "
                "has_table_privilege('clerk', 't', 'SELECT WITH GRANT OPTION'), pg_get_expr(adbin, adrelid) FROM "
                "pg_attrdef WHERE adrelid = 't'::regclass"),
            "it's mine|said|t|'d'::text\n");
  EXPECT_EQ(Ask("SELECT conname FROM pg_constraint WHERE conrelid = 't'::regclass ORDER BY 1"),
            "t_pkey\nt_word_check\n");
  EXPECT_EQ(Ask("SELECT count(*) FROM pg_class WHERE relname LIKE 'sqlflow%'"), "0\n") << output;
}

TEST(PostgresWriteTest, ReplaceBreaksNothingThatRefersToTheTable) {
  const char* const table = "CREATE TABLE t(id int PRIMARY KEY, word text); INSERT INTO t VALUES (1, 'a'), (7, 'old');";
  const char* const select = "SELECT range::INTEGER AS id, 'new' AS word FROM range(3)";
  for (const char* dependent :
       {"CREATE VIEW v AS SELECT word FROM t",
        "DROP TABLE IF EXISTS child; CREATE TABLE child(id int REFERENCES t); "
        "INSERT INTO child VALUES (1)",
        "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER "
        "noted BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "DROP PUBLICATION IF EXISTS p; CREATE PUBLICATION p FOR TABLE t",
        "ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES t", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE RULE r AS ON UPDATE TO t DO ALSO NOTHING", "ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY",
        "CREATE STATISTICS s ON id, word FROM t",
        "DROP FUNCTION IF EXISTS words; CREATE FUNCTION words(t) RETURNS text "
        "LANGUAGE sql AS 'SELECT $1.word'",
        "ALTER TABLE t SET (fillfactor = 70)"}) {
    SharedServer().Run(std::string("DROP TABLE IF EXISTS t CASCADE; ") + table + dependent);
    const std::string oid = Ask("SELECT 't'::regclass::oid");
    Exports(std::string("EXPORT (") + select + ") TO shop OPTIONS { \"table\": \"t\" };\n").Output();
    EXPECT_EQ(Ask("SELECT 't'::regclass::oid"), oid) << dependent;
    EXPECT_EQ(Ask("SELECT * FROM t ORDER BY id"), "0|new\n1|new\n2|new\n") << dependent;
  }
  EXPECT_EQ(Ask("SELECT count(*) FROM child"), "1\n");
}

TEST(PostgresWriteTest, ReplaceKeepsRowsOfOtherTablesThatWouldGoWithTheirs) {
  Export(
      "SELECT range::INTEGER AS id, 'new' AS word FROM range(3)", "",
      "CREATE TABLE t(id int PRIMARY KEY, word text); INSERT INTO t VALUES (1, 'a'), (7, 'old'); DROP TABLE IF EXISTS "
      "child; CREATE TABLE child(id int REFERENCES t ON DELETE CASCADE); INSERT INTO child VALUES (1), (7)");
  EXPECT_EQ(Ask("SELECT * FROM t ORDER BY id"), "0|new\n1|new\n2|new\n");
  EXPECT_EQ(Ask("SELECT * FROM child"), "1\n");
}

TEST(PostgresWriteTest, AppendAddsAndANewColumnIsAdded) {
  const std::string output =
      Export("SELECT 2 AS id, 1.5::DECIMAL(4,2) AS price", R"("mode": "append")",
             "CREATE TABLE t(id bigint, note text DEFAULT 'none'); INSERT INTO t VALUES (1, 'x')");
  EXPECT_TRUE(Says(output, "column price added to public.t")) << output;
  EXPECT_EQ(Ask("SELECT * FROM t ORDER BY id"), "1|x|NULL\n2|none|1.50\n");
  EXPECT_EQ(Ask("SELECT count(*) FROM sqlflow_writes WHERE step = 'export_shop'"), "1\n");
}

TEST(PostgresWriteTest, MergeChangesAndAddsByKey) {
  Export("SELECT * FROM (VALUES (1, 'b', 'new'), (1, 'c', 'added')) v(id, kind, word)",
         R"("mode": "merge", "keys": ["id", "kind"])",
         "CREATE TABLE t(id int, kind text, word text, mine int); INSERT INTO t VALUES (1, 'a', 'kept', 1), (1, 'b', "
         "'old', 2)");
  EXPECT_EQ(Ask("SELECT * FROM t ORDER BY kind"), "1|a|kept|1\n1|b|new|2\n1|c|added|NULL\n");
  EXPECT_EQ(Ask("SELECT indexdef FROM pg_indexes WHERE tablename = 't'"),
            "CREATE UNIQUE INDEX t_id_kind_idx ON public.t USING btree (id, kind)\n");
}

TEST(PostgresWriteTest, MergeIntoANewTableMakesThePrimaryKeyAndIsIdempotent) {
  SharedServer().Run("DROP TABLE IF EXISTS t");
  const Exports project(
      "EXPORT (SELECT range AS \"Id\", range * 2 AS twice FROM range(5000)) TO shop OPTIONS { \"table\": \"t\", "
      "\"mode\": "
      "\"merge\", \"primary_key\": \"id\" };\n");
  project.Output();
  project.Output();
  EXPECT_EQ(Ask("SELECT count(*), sum(twice), (SELECT indexdef FROM pg_indexes WHERE tablename = 't') FROM t"),
            "5000|24995000|CREATE UNIQUE INDEX t_pkey ON public.t USING btree (\"Id\")\n");
}

TEST(PostgresWriteTest, MergeRefusesKeysThatAreNullOrDoubled) {
  const char* const table = "CREATE TABLE t(id int PRIMARY KEY, word text); INSERT INTO t VALUES (1, 'a')";
  Ending ending =
      Fails("SELECT * FROM (VALUES (1, 'x'), (NULL, 'y')) v(id, word)", R"("mode": "merge", "keys": ["id"])", table);
  EXPECT_TRUE(Says(ending.output, "1 row of the export has no value in the key (id)")) << ending.output;
  ending = Fails("SELECT * FROM (VALUES (1, 'x'), (2, 'y'), (2, 'z')) v(id, word)",
                 R"("mode": "merge", "keys": ["id"])", table);
  EXPECT_TRUE(Says(ending.output, "2 rows of the export have the same key (id): 2")) << ending.output;
  EXPECT_EQ(Ask("SELECT * FROM t"), "1|a\n");
}

TEST(PostgresWriteTest, ValuesAreConvertedOnlyIfNothingIsLost) {
  const char* const table =
      "CREATE TABLE t(a int, b numeric(5,2), c numeric, d real, e varchar(3), f date, g jsonb, h inet, i text, j "
      "int[]); "
      "INSERT INTO t(a) VALUES (0)";
  Export(
      "SELECT 7::BIGINT AS a, 1.5::DOUBLE AS b, 1.25::DECIMAL(9,4) AS c, 0.5::DOUBLE AS d, 'abc' AS e, TIMESTAMP "
      "'2024-01-02 00:00:00' AS f, '{\"k\": 1}' AS g, '10.0.0.1' AS h, 42 AS i, [1::BIGINT] AS j",
      R"("mode": "append")", table);
  EXPECT_EQ(Ask("SELECT * FROM t WHERE a = 7"), "7|1.50|1.2500|0.5|abc|2024-01-02|{\"k\": 1}|10.0.0.1|42|{1}\n");
  for (const auto& [select, said] : std::map<std::string, std::string>{
           {"3000000000 AS a", "column a is integer there, which does not hold 3000000000"},
           {"1.005 AS b", "column b is numeric(5,2) there, which does not hold 1.005"},
           {"0.1::DOUBLE AS d", "column d is real there, which does not hold 0.1"},
           {"'abcd' AS e", "value too long for type character varying(3)"},
           {"TIMESTAMP '2024-01-02 03:04:05' AS f", "does not hold 2024-01-02 03:04:05"},
           {"'{' AS g", "invalid input syntax for type json"},
           {"'nowhere' AS h", "invalid input syntax for type inet"},
           {"chr(0) AS i", "invalid byte sequence for encoding"}}) {
    const Ending ending = Fails("SELECT " + select, R"("mode": "append")", table);
    EXPECT_TRUE(Says(ending.output, said)) << ending.output;
    EXPECT_FALSE(Says(ending.output, "SF5001")) << ending.output;
    EXPECT_EQ(Ask("SELECT count(*) FROM t"), "1\n") << select;
  }
}

// What an explicit cast, or COPY, would do to them in silence.
TEST(PostgresWriteTest, LengthsAndFractionsOfASecondAreNotCut) {
  const std::string table =
      "CREATE TABLE t(a bit(3), b varbit(3), c timestamp(0), d time(2), e timestamptz(3), f char(3), g bit(3)[]);";
  for (const char* value : {"'10101' AS a", "'10' AS a", "'10101' AS b", "TIMESTAMP '2024-01-01 10:00:00.6' AS c",
                            "TIME '10:00:00.001' AS d", "'2024-01-01 10:00:00.0001+00'::TIMESTAMPTZ AS e",
                            "'abcd' AS f", "['10101'] AS g"}) {
    EXPECT_EQ(Fails(std::string("SELECT ") + value, R"("mode": "append")", table).exit_code, 5) << value;
  }
  Export(
      "SELECT '101' AS a, '10' AS b, TIMESTAMP '2024-01-01 10:00:00' AS c, TIME '10:00:00.01' AS d, "
      "'2024-01-01 10:00:00.001+00'::TIMESTAMPTZ AS e, 'ab' AS f, ['101'] AS g UNION ALL SELECT NULL, NULL, "
      "'infinity', "
      "NULL, '-infinity', NULL, NULL",
      R"("mode": "append")", table);
  EXPECT_EQ(Ask("SELECT a, b, c, d, f, g FROM t ORDER BY a"),
            "101|10|2024-01-01 10:00:00|10:00:00.01|ab |{101}\nNULL|NULL|infinity|NULL|NULL|NULL\n");
}

TEST(PostgresWriteTest, GeneratedColumnsAreLeftAndIdentitiesTaken) {
  const std::string output = Export(
      "SELECT 5 AS id, 2 AS n, 99 AS twice", R"("mode": "append")",
      "CREATE TABLE t(id int GENERATED ALWAYS AS IDENTITY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED)");
  EXPECT_TRUE(Says(output, "column twice is not written: public.t computes it")) << output;
  EXPECT_EQ(Ask("SELECT * FROM t"), "5|2|4\n");
}

// The README's pipeline.
TEST(PostgresWriteTest, OneConnectionServesASourceAndADestination) {
  SharedServer().Run(
      "DROP TABLE IF EXISTS orders; DROP SCHEMA IF EXISTS reports CASCADE; CREATE TABLE orders(order_id int PRIMARY "
      "KEY, "
      "status text, amount numeric(9,2), updated_at timestamptz); INSERT INTO orders VALUES (1, 'paid', 10.50, "
      "'2024-01-01'), (2, 'open', 1, '2024-01-02'), (3, 'paid', 2, '2024-01-03')");
  const Exports project(R"(
SOURCE orders_pg FROM shop OPTIONS {
  "table": "orders", "sync_mode": "incremental", "cursor_field": "updated_at", "primary_key": "order_id"
};
LOAD orders FROM orders_pg;
CREATE TABLE revenue AS SELECT status, sum(amount) AS amount FROM orders GROUP BY status;
EXPORT revenue TO shop OPTIONS { "schema": "reports", "table": "revenue", "mode": "merge", "keys": ["status"] };
)");
  project.Output();
  SharedServer().Run("UPDATE orders SET status = 'paid', updated_at = '2024-02-01' WHERE order_id = 2");
  project.Output();
  EXPECT_EQ(Ask("SELECT * FROM reports.revenue ORDER BY status"), "open|1.00\npaid|13.50\n");
}

TEST(PostgresWriteTest, NamesAreTakenAsTheyAre) {
  SharedServer().Run("DROP SCHEMA IF EXISTS \"S p.\"\"q\" CASCADE");
  Exports(
      "CREATE TABLE \"Odd.Na\"\"me\" AS SELECT 1 AS \"select\", 2 AS \"A b\", 3 AS \"ß'\";\nEXPORT \"Odd.Na\"\"me\" "
      "TO shop OPTIONS { \"schema\": \"S p.\\\"q\" };\n")
      .Output();
  EXPECT_EQ(Ask("SELECT \"select\", \"A b\", \"ß'\" FROM \"S p.\"\"q\".\"Odd.Na\"\"me\""), "1|2|3\n");
}

TEST(PostgresWriteTest, AnEmptyExportMakesAnEmptyTable) {
  Export("SELECT 1 AS id WHERE false", "", "CREATE TABLE t(id int); INSERT INTO t VALUES (1)");
  EXPECT_EQ(Ask("SELECT count(*) FROM t"), "0\n");
  Export("SELECT 1 AS id WHERE false", "");
  EXPECT_EQ(Ask("SELECT count(*) FROM t"), "0\n");
}

TEST(PostgresWriteTest, WithoutTheRightNothingIsWrittenAndItIsSaid) {
  SharedServer().Run(
      "DROP TABLE IF EXISTS t; CREATE TABLE t(id int); DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD "
      "'secret'; GRANT SELECT ON t TO guest");
  Project project("EXPORT (SELECT 1 AS id) TO shop OPTIONS { \"table\": \"t\", \"mode\": \"append\" };\n");
  project.Write("profiles/dev.yml",
                "engines:\n  duckdb:\n    path: data/crash.duckdb\nconnections:\n  shop: {\"type\": POSTGRES, " +
                    SharedServer().Parameters(R"("user": "guest")") + "}\n");
  std::string profile = project.Read("profiles/dev.yml");
  profile.replace(profile.find("\"username\": \"postgres\", "), 24, "");
  project.Write("profiles/dev.yml", profile);
  Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_EQ(ending.exit_code, 6) << ending.output;
  EXPECT_TRUE(Says(ending.output, "permission denied for table t")) << ending.output;
  SharedServer().Run("GRANT INSERT ON t TO guest");
  ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_EQ(Ask("SELECT count(*) FROM t"), "1\n");
  // No right to make schemas, and none is needed.
  SharedServer().Run("DROP SCHEMA IF EXISTS own CASCADE; CREATE SCHEMA own AUTHORIZATION guest");
  project.Write("pipelines/load.sf",
                "EXPORT (SELECT 1 AS id) TO shop OPTIONS { \"schema\": \"own\", \"table\": \"u\", \"mode\": \"append\" "
                "};\nEXPORT (SELECT 1 AS id) TO shop OPTIONS { \"schema\": \"own\", \"table\": \"v\" };\n");
  for (int i = 0; i < 2; ++i) {
    ending = RunToEnd({"run", "load"}, project.folder());
    EXPECT_EQ(ending.exit_code, 0) << ending.output;
  }
  EXPECT_EQ(Ask("SELECT (SELECT count(*) FROM own.u), (SELECT count(*) FROM own.v)"), "2|1\n");
  SharedServer().Run("DROP SCHEMA own CASCADE");
}

TEST(PostgresWriteTest, TwoWhoReplaceAtTheSameTimeLeaveOneOfTheTwo) {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t(id int); CREATE VIEW v AS SELECT * FROM t");
  const std::string pipeline =
      "EXPORT (SELECT range::INTEGER AS id FROM range(200000)) TO shop OPTIONS { \"table\": "
      "\"t\" };\n";
  const Exports one(pipeline), other(pipeline);
  std::thread thread([&] { other.Output(); });
  one.Output();
  thread.join();
  EXPECT_EQ(Ask("SELECT count(*) FROM t"), "200000\n");
}

TEST(PostgresWriteTest, WhatIsWrongIsSaidBeforeTheRun) {
  for (const auto& [options, said] : std::map<std::string, std::string>{
           {R"({"table": "t", "mode": "merge"})", "\"mode\": \"merge\" needs \"keys\""},
           {R"({"table": "t", "mode": "append", "keys": ["id"]})", "goes by no \"keys\""},
           {R"({"table": "t", "mode": "upsert"})", "merge"},
           {R"({"mode": "append"})", "table"}}) {
    const Exports project("EXPORT (SELECT 1 AS id) TO shop OPTIONS " + options + ";\n");
    const Ending ending = RunToEnd({"validate", "load"}, project.project().folder());
    EXPECT_EQ(ending.exit_code, 4) << ending.output;
    EXPECT_TRUE(Says(ending.output, said)) << ending.output;
  }
}

}  // namespace
}  // namespace sqlflow::live
