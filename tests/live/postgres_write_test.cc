// A POSTGRES destination as a user sees it: a real server, the whole program.
#include <gtest/gtest.h>

#include <thread>

#include "exported.h"

namespace sqlflow::live {
namespace {

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
  Ending ending = ExportFails("SELECT * FROM (VALUES (1, 'x'), (NULL, 'y')) v(id, word)",
                              R"("mode": "merge", "keys": ["id"])", table);
  EXPECT_TRUE(Says(ending.output, "1 row of the export has no value in the key (id)")) << ending.output;
  ending = ExportFails("SELECT * FROM (VALUES (1, 'x'), (2, 'y'), (2, 'z')) v(id, word)",
                       R"("mode": "merge", "keys": ["id"])", table);
  EXPECT_TRUE(Says(ending.output, "2 rows of the export have the same key (id): 2")) << ending.output;
  EXPECT_EQ(Ask("SELECT * FROM t"), "1|a\n");
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

// The server would cut it, and the table of another export would be replaced.
TEST(PostgresWriteTest, ANameThatIsTooLongIsRefused) {
  const std::string longest(63, 'n');
  SharedServer().Run("DROP TABLE IF EXISTS " + longest);
  const auto run = [](const std::string& table, const std::string& column) {
    return Exports("EXPORT (SELECT 1 AS " + column + ") TO shop OPTIONS { \"table\": \"" + table + "\" };\n").Run();
  };
  EXPECT_EQ(run(longest, longest).exit_code, 0);
  for (const Ending& ending : {run(longest + "x", "i"), run("t", longest + "x")}) {
    EXPECT_EQ(ending.exit_code, 5) << ending.output;
    EXPECT_TRUE(Says(ending.output, "has 64 bytes")) << ending.output;
  }
  EXPECT_EQ(Ask("SELECT count(*) FROM " + longest), "1\n");
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
