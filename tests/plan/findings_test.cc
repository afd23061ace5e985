// What the planner finds wrong, with exact words and places.
#include <gtest/gtest.h>

#include "planning.h"

namespace sqlflow::plan {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* kSource = "SOURCE users_csv TYPE CSV PARAMS {\"path\": \"data/u.csv\"};\n";

class FindingsTest : public testing::Test {
 protected:
  Texts Find(const std::string& text) { return planning.Findings(text); }
  // After a line that declares the source users_csv.
  Texts FindBelow(const std::string& text) { return planning.Findings(kSource + text); }
  Planning planning;
};

TEST_F(FindingsTest, RightPipelineHasNone) {
  EXPECT_EQ(FindBelow("LOAD users FROM users_csv MODE MERGE KEY (id);\n"
                      "CREATE OR REPLACE TABLE t AS SELECT * FROM users u, information_schema.tables;\n"
                      "CREATE VIEW v AS SELECT * FROM t;\n"
                      "EXPORT v TO 'out/v.csv' OPTIONS {\"header\": false};\n"
                      "DROP TABLE IF EXISTS gone;\n"
                      "CREATE TABLE IF NOT EXISTS k (id INTEGER);\n"
                      "INSERT INTO k SELECT id FROM users_csv;\n"
                      "SELECT count(*) FROM duckdb_tables(), range(3)"),
            Texts{});
}

// Sources and connectors.

TEST_F(FindingsTest, SourceDeclaredTwice) {
  EXPECT_EQ(FindBelow("SOURCE Users_CSV TYPE CSV PARAMS {\"path\": \"x.csv\"};"),
            Texts{"SF2201 2:8 the source Users_CSV is declared twice"});
  EXPECT_EQ(planning.Notes(0), Texts{"1: first declared here"});
}

TEST_F(FindingsTest, UnknownSource) {
  EXPECT_EQ(FindBelow("LOAD a FROM user_csv;"),
            Texts{"SF2202 2:13 no source user_csv is declared (did you mean users_csv?)"});
}

TEST_F(FindingsTest, ConnectionIsNoSource) {
  planning.connections["crm"] = {.name = "crm", .type = "CSV"};
  EXPECT_EQ(Find("LOAD a FROM crm;"), Texts{"SF2202 1:13 no source crm is declared"});
  EXPECT_EQ(planning.Notes(0), Texts{"crm is a connection of the profile: declare a source on it, SOURCE name FROM "
                                     "crm OPTIONS {…};"});
}

TEST_F(FindingsTest, UnknownConnector) {
  EXPECT_EQ(Find("SOURCE s TYPE CVS PARAMS {};"),
            Texts{"SF2203 1:15 there is no connector of type CVS (did you mean CSV?)"});
  EXPECT_EQ(planning.Notes(0), Texts{"types: CSV, JSON"});
}

TEST_F(FindingsTest, ConnectorOfALaterRelease) {
  EXPECT_EQ(Find("SOURCE s TYPE kafka PARAMS {\"host\": \"x\"}; LOAD a FROM s MODE MERGE;"),
            Texts{"SF2001 1:15 the connector KAFKA comes with a later release"});
}

TEST_F(FindingsTest, ConnectorThatCannotBeRead) {
  EXPECT_EQ(Find("SOURCE s TYPE JSON PARAMS {};"), Texts{"SF2205 1:15 JSON can be written to, not read from"});
}

TEST_F(FindingsTest, AllFaultsOfParametersAtOnce) {
  EXPECT_EQ(Find("SOURCE s TYPE CSV PARAMS {\"pth\": \"a\", \"delimiter\": 3};").size(), 3u);
}

TEST_F(FindingsTest, UnknownConnection) {
  planning.connections["crm"] = {.name = "crm", .type = "CSV"};
  EXPECT_EQ(Find("SOURCE s FROM crn OPTIONS {};"),
            Texts{"SF2204 1:15 the profile dev has no connection crn (did you mean crm?)"});
  EXPECT_EQ(planning.Notes(0), Texts{"connections: crm"});
}

TEST_F(FindingsTest, LaterFeaturesOfSources) {
  EXPECT_EQ(Find("SOURCE s TYPE CSV PARAMS {\"path\": \"a.csv\", \"sync_mode\": \"incremental\"}\n"
                 "ON_ERROR RETRY 3 TIMES THEN SKIP\n"
                 "ON_SCHEMA_CHANGE ALERT;\n"
                 "SOURCE t TYPE CSV PARAMS {\"path\": \"a.csv\", \"sync_mode\": \"cdc\"} ON_ERROR FAIL;"),
            (Texts{"SF2208 1:57 the incremental source s has no cursor",
                   "warning SF2209 2:1 RETRY repeats nothing: what fails about CSV does not pass by itself",
                   "SF2001 3:1 ON_SCHEMA_CHANGE comes with a later release",
                   "SF2001 4:57 sync_mode cdc comes with a later release"}));
}

// Modes.

TEST_F(FindingsTest, MissingKeys) {
  EXPECT_EQ(FindBelow("LOAD a FROM users_csv MODE UPSERT;\n"
                      "LOAD b FROM users_csv MODE SCD2;\n"
                      "CREATE TABLE c MODE MERGE AS SELECT 1;"),
            (Texts{"SF2301 2:28 MERGE needs the columns that name a row",
                   "SF2301 3:28 SCD2 needs the columns that name a row",
                   "SF2301 4:21 MERGE needs the columns that name a row"}));
  EXPECT_EQ(planning.Notes(0), Texts{"write MODE MERGE KEY (id), or \"primary_key\": \"id\" in the source"});
}

TEST_F(FindingsTest, KeysOfTheSourceAreEnough) {
  const Plan plan = planning.Make(
      "SOURCE s TYPE CSV PARAMS {\"path\": \"a.csv\", \"primary_key\": [\"a\", \"b\"], \"cursor_field\": \"c\"};"
      "LOAD t FROM s MODE SCD2; LOAD u FROM s; LOAD v FROM s MODE MERGE KEY x CURSOR_FIELD y;");
  EXPECT_TRUE(planning.diagnostics().items().empty());
  EXPECT_EQ(plan.steps[0].description, "LOAD t FROM s (SCD2 on a, b, newest by c)");
  EXPECT_EQ(plan.steps[1].description, "LOAD u FROM s (REPLACE)");
  EXPECT_EQ(plan.steps[2].description, "LOAD v FROM s (MERGE on x, newest by y)");
}

TEST_F(FindingsTest, KeyTwice) {
  EXPECT_EQ(FindBelow("LOAD a FROM users_csv MODE MERGE KEY (id, \"ID\");"),
            Texts{"SF2303 2:43 the key names the column ID twice"});
}

TEST_F(FindingsTest, IncrementalLoadsWithoutAKeyDoNotShareATable) {
  const std::string sources =
      "SOURCE a TYPE CSV PARAMS {\"path\": \"a.csv\", \"sync_mode\": \"incremental\", \"cursor_field\": \"d\"};"
      "SOURCE b TYPE CSV PARAMS {\"path\": \"b.csv\", \"sync_mode\": \"incremental\", \"cursor_field\": \"d\"};\n";
  EXPECT_EQ(Find(sources + "LOAD t FROM a;\nLOAD T FROM b;"),
            Texts{"SF2304 3:1 two incremental loads without a key go into T"});
  EXPECT_EQ(Find(sources + "LOAD t FROM a;\nLOAD t FROM b MODE MERGE KEY id;"), Texts{});
}

TEST_F(FindingsTest, AnIncrementalSourceInASelectIsReadInFull) {
  EXPECT_EQ(
      Find("SOURCE a TYPE CSV PARAMS {\"path\": \"a.csv\", \"sync_mode\": \"incremental\", \"cursor_field\": "
           "\"d\"};\nCREATE TABLE t AS SELECT * FROM a;"),
      Texts{"warning SF2305 2:1 a is incremental, but a SELECT reads all of it (LOAD it into a table, and select from "
            "that)"});
}

TEST_F(FindingsTest, LoadsOfIncrementalSources) {
  const Plan plan = planning.Make(
      "SOURCE k TYPE CSV PARAMS {\"path\": \"a.csv\", \"sync_mode\": \"incremental\", \"cursor_field\": \"c\", "
      "\"primary_key\": \"id\", \"lookback_window\": \"P7D\", \"start_date\": \"2024-01-01\"};"
      "LOAD a FROM k; LOAD b FROM k MODE REPLACE; LOAD d FROM k MODE APPEND; LOAD e FROM k MODE INCREMENTAL WATERMARK "
      "w "
      "LOOKBACK 3;");
  EXPECT_TRUE(planning.diagnostics().items().empty());
  EXPECT_EQ(plan.steps[0].description, "LOAD a FROM k (MERGE on id, new by c)");
  EXPECT_EQ(plan.steps[1].description, "LOAD b FROM k (REPLACE, newest by c)");
  EXPECT_EQ(plan.steps[2].description, "LOAD d FROM k (APPEND, new by c)");
  EXPECT_EQ(plan.steps[3].description, "LOAD e FROM k (INCREMENTAL on id, new by w)");
  EXPECT_EQ(plan.steps[0].incremental->lookback, "7 days");
  EXPECT_EQ(plan.steps[0].incremental->start_date, "2024-01-01");
  EXPECT_EQ(plan.steps[0].incremental->question, "CSV {\"path\":\"a.csv\"}");
  EXPECT_TRUE(plan.steps[1].incremental->whole);
  EXPECT_EQ(plan.steps[3].incremental->lookback, "3");
}

TEST_F(FindingsTest, ModeIncremental) {
  EXPECT_EQ(
      FindBelow("SET many = '1k'; LOAD a FROM users_csv MODE INCREMENTAL;\n"
                "LOAD b FROM users_csv MODE INCREMENTAL BY day LOOKBACK 7 DAYS BATCH_SIZE ${many};\n"
                "CREATE TABLE c MODE INCREMENTAL AS SELECT * FROM a;"),
      (Texts{"SF2208 2:45 MODE INCREMENTAL has no cursor",
             "SF1116 3:74 BATCH_SIZE 1k is no number of rows (write a whole number above zero, as in BATCH_SIZE 10000)",
             "SF2208 4:21 MODE INCREMENTAL has no cursor"}));
}

TEST_F(FindingsTest, TablesInModeIncremental) {
  const Plan plan = planning.Make(
      "SET low = 5;\nCREATE TABLE raw AS SELECT DATE '2024-01-01' AS d, 'it''s' AS v;\n"
      "CREATE TABLE c MODE INCREMENTAL BY \"D\" LOOKBACK 7 DAYS KEY v AS\n"
      "  SELECT d AS D, v -- a comment @start_date\n  FROM raw WHERE d>=@start_date AND v <> '${low} @END_DT';");
  ASSERT_TRUE(planning.diagnostics().items().empty());
  const Step& step = plan.steps[1];
  EXPECT_EQ(step.description, "CREATE TABLE c (INCREMENTAL on v, by D)");
  EXPECT_EQ(step.reads, Texts{"raw"});
  EXPECT_EQ(step.cursor, "D");
  ASSERT_TRUE(step.windowed);
  EXPECT_EQ(step.windowed->lookback, "7 days");
  EXPECT_EQ(step.windowed->question, "SELECT d AS D, v FROM raw WHERE d>=@start_date AND v <> '${low} @END_DT'")
      << "as written, whatever the variables' values";
  ASSERT_EQ(step.windowed->macros.size(), 2u);
  EXPECT_EQ(step.sql.text.substr(step.windowed->macros[0].begin, 11), "@start_date");
  EXPECT_FALSE(step.windowed->macros[0].in_string);
  EXPECT_TRUE(step.windowed->macros[1].in_string);
  EXPECT_TRUE(step.windowed->macros[1].is_end());
}

TEST_F(FindingsTest, TablesInModeIncrementalShareNoTableWithoutAKey) {
  const std::string table = "CREATE TABLE t MODE INCREMENTAL BY d ";
  const std::string select = "AS SELECT DATE '2024-01-01' AS d;\n";
  EXPECT_EQ(Find(table + select + table + select),
            Texts{"SF2304 2:1 two incremental statements without a key go into t"});
  EXPECT_EQ(Find(table + "KEY d " + select + table + select), Texts{});
  EXPECT_EQ(Find("SOURCE a TYPE CSV PARAMS {\"path\": \"a.csv\", \"sync_mode\": \"incremental\", "
                 "\"cursor_field\": \"d\"};\nLOAD t FROM a;\n" +
                 table + select),
            Texts{"SF2304 3:1 two incremental statements without a key go into t"});
}

TEST_F(FindingsTest, ModesThatDoNotFit) {
  EXPECT_EQ(Find("CREATE OR REPLACE TABLE b MODE APPEND AS SELECT 1;"),
            Texts{"SF2302 1:32 OR REPLACE contradicts MODE APPEND: write one of them"});
}

TEST_F(FindingsTest, PythonFunctions) {
  EXPECT_EQ(FindBelow("CREATE TABLE a AS SELECT PYTHON_FUNC(\"m.f\", name) FROM users_csv;"),
            Texts{"SF2001 2:26 PYTHON_FUNC comes with a later release"});
}

TEST_F(FindingsTest, Checks) {
  EXPECT_EQ(FindBelow("CHECK positive AS SELECT * FROM users_csv WHERE id < 0;"),
            Texts{"SF2001 2:1 CHECK comes with a later release (leave the check out for now)"});
}

// Statements that need a session.

TEST_F(FindingsTest, StatementsThatNeedASession) {
  EXPECT_EQ(Find("BEGIN;\nCOMMIT;\nUSE x;\nCREATE TEMP TABLE t AS SELECT 1;\nPREPARE p AS SELECT 1;\n"
                 "PRAGMA threads=4;\nINSTALL httpfs;\nRESET threads;"),
            (Texts{"SF2005 1:1 BEGIN cannot stand in a pipeline", "SF2005 2:1 COMMIT cannot stand in a pipeline",
                   "SF2005 3:1 USE cannot stand in a pipeline", "SF2005 4:1 CREATE TEMP cannot stand in a pipeline",
                   "SF2005 5:1 PREPARE cannot stand in a pipeline", "SF2005 6:1 PRAGMA cannot stand in a pipeline",
                   "SF2005 7:1 INSTALL cannot stand in a pipeline", "SF2005 8:1 RESET cannot stand in a pipeline"}));
  EXPECT_EQ(planning.Notes(0), Texts{"each statement of a pipeline is a transaction of its own; leave it out"});
}

TEST_F(FindingsTest, SetOfAnEngineSetting) {
  EXPECT_EQ(Find("SET threads = 4;\nSET my_threads = 4;"),
            Texts{"SF2006 1:5 threads is a setting of the engine, not a variable"});
}

// SQL.

TEST_F(FindingsTest, SyntaxErrorsOfTheEnginePointIntoTheText) {
  EXPECT_EQ(FindBelow("CREATE TABLE a AS SELECT id FORM users_csv;\n"
                      "CREATE TABLE b AS\n  SELECT id,\n  FROM users_csv WHERE;\n"
                      "INSRT INTO b VALUES (1);"),
            (Texts{"SF1901 2:29 syntax error at or near \"users_csv\" (did you mean FROM?)",
                   "SF1901 5:23 syntax error at end of input",
                   "SF1013 6:1 no statement begins with INSRT (did you mean INSERT?)"}));
}

TEST_F(FindingsTest, SyntaxErrorBehindAVariable) {
  planning.variables.Set(project::Layer::kCommandLine, "columns", "id, name, street");
  EXPECT_EQ(FindBelow("CREATE TABLE a AS SELECT ${columns} FROM users_csv GRUOP BY 1;"),
            Texts{"SF1901 2:52 syntax error at or near \"BY\" (did you mean GROUP?)"});
}

TEST_F(FindingsTest, ValueThatEndsTheStatement) {
  planning.variables.Set(project::Layer::kCommandLine, "x", "1; DROP TABLE a");
  EXPECT_EQ(Find("CREATE TABLE a AS SELECT ${x};\nCREATE TABLE b AS SELECT '${x}';"),
            Texts{"SF2007 1:26 the value of a variable ends the statement with a semicolon"});
}

// Tables.

TEST_F(FindingsTest, TableThatNothingDefines) {
  EXPECT_EQ(FindBelow("LOAD customers FROM users_csv;\n"
                      "CREATE TABLE b AS SELECT * FROM custmers;\n"
                      "CREATE TABLE c AS SELECT * FROM Custmers;\n"
                      "DELETE FROM nowhere;"),
            (Texts{"SF2401 3:33 nothing defines the table custmers (did you mean customers?)",
                   "SF2401 5:13 nothing defines the table nowhere"}));
  EXPECT_EQ(planning.Notes(0), Texts{"4: used here too"});
}

TEST_F(FindingsTest, TableOfTheDatabaseIsDefined) {
  planning.known->tables = {{"", "", "Old"}, {"", "s", "t"}};
  const Plan plan = planning.Make("CREATE TABLE a AS SELECT * FROM old, s.t; INSERT INTO OLD SELECT 1;");
  EXPECT_TRUE(planning.diagnostics().items().empty());
  ASSERT_EQ(plan.expected_tables.size(), 2u);
  EXPECT_EQ(plan.expected_tables[0].Display(), "old");
}

TEST_F(FindingsTest, UnknownDatabaseMakesItAWarning) {
  planning.known = std::nullopt;
  EXPECT_EQ(Find("CREATE TABLE b AS SELECT * FROM a;"),
            Texts{"warning SF2407 1:33 nothing above defines the table a, and whether it exists could not be checked"});
}

TEST_F(FindingsTest, ReadAboveItsCreation) {
  EXPECT_EQ(Find("CREATE TABLE b AS SELECT * FROM a;\n\nCREATE TABLE a AS SELECT 1;"),
            Texts{"SF2402 1:33 a is read here, and created only in line 3"});
  planning.known->tables = {{"", "", "a"}};
  EXPECT_EQ(Find("CREATE TABLE b AS SELECT * FROM a; CREATE TABLE a AS SELECT 1;"), Texts{});
}

TEST_F(FindingsTest, Circle) {
  EXPECT_EQ(Find("CREATE TABLE b AS SELECT * FROM a;\nCREATE TABLE c AS SELECT * FROM b;\n"
                 "CREATE TABLE a AS SELECT * FROM c;"),
            Texts{"SF2403 1:33 a circle: line 1 reads a, which line 3 creates from what line 1 writes"});
  EXPECT_EQ(Find("CREATE TABLE a AS SELECT * FROM a;"),
            Texts{"SF2402 1:33 a is read by the statement that creates it, and no earlier run has left one"});
}

TEST_F(FindingsTest, DroppedTable) {
  EXPECT_EQ(Find("CREATE TABLE a AS SELECT 1;\nDROP TABLE a;\nCREATE TABLE b AS SELECT * FROM a;\n"
                 "ALTER TABLE b RENAME TO c;\nSELECT * FROM c;\nSELECT * FROM b;"),
            (Texts{"SF2404 3:33 a does not exist any more", "SF2404 6:15 b does not exist any more"}));
  EXPECT_EQ(planning.Notes(1), Texts{"4: it is dropped or renamed here"});
}

TEST_F(FindingsTest, PlainCreateOfATableThatExists) {
  planning.known->tables = {{"", "", "log"}};
  EXPECT_EQ(Find("CREATE TABLE log (x INTEGER);\nCREATE TABLE a AS SELECT 1;\nCREATE TABLE b AS SELECT 1;\n"
                 "ALTER TABLE a RENAME TO b;\nCREATE TABLE a (x INTEGER);\nCREATE TABLE a AS SELECT 1;"),
            (Texts{"SF2408 1:14 log exists already when this statement runs",
                   "SF2408 4:25 b exists already when this statement runs"}));
  EXPECT_EQ(planning.Notes(1).front(), "3: it is made here");
}

TEST_F(FindingsTest, TableAndViewOfOneName) {
  planning.known->views = {{"", "", "old"}};
  EXPECT_EQ(FindBelow("CREATE VIEW v AS SELECT 1;\nLOAD v FROM users_csv;\nLOAD t FROM users_csv;\n"
                      "CREATE VIEW T AS SELECT 1;\nCREATE TABLE old AS SELECT 1;"),
            (Texts{"SF2405 3:6 v is a view, so no table can have its name",
                   "SF2405 5:13 T is a table, so no view can have its name",
                   "SF2405 6:14 old is a view, so no table can have its name"}));
  EXPECT_EQ(planning.Notes(2),
            (Texts{"the view is in the project's database", "choose another name, or DROP VIEW old; first"}));
}

TEST_F(FindingsTest, ViewOverASource) {
  EXPECT_EQ(FindBelow("CREATE VIEW v AS SELECT * FROM users_csv;"),
            Texts{"SF2406 2:32 a view cannot read the source users_csv, which is no table of the database"});
  EXPECT_EQ(FindBelow("LOAD users_csv FROM users_csv; CREATE VIEW v AS SELECT * FROM users_csv;"), Texts{});
}

TEST_F(FindingsTest, SourceIsNotWrittenTo) {
  EXPECT_EQ(FindBelow("INSERT INTO users_csv VALUES (1);"), Texts{"SF2401 2:13 nothing defines the table users_csv"});
  EXPECT_EQ(planning.Notes(0), Texts{"1: users_csv is a source, which is only read: load it into a table first, LOAD "
                                     "users_csv FROM users_csv;"});
}

TEST_F(FindingsTest, NamesInOtherCataloguesAreNotChecked) {
  EXPECT_EQ(Find("ATTACH 'x.duckdb' AS wh; CREATE TABLE a AS SELECT * FROM wh.t, wh.s.u, pg_catalog.pg_class, "
                 "duckdb_tables;"),
            Texts{});
}

// Exports.

TEST_F(FindingsTest, Exports) {
  EXPECT_EQ(FindBelow("EXPORT users_csv TO 'out/u.txt';\nEXPORT users_csv TO 'out/u.json' OPTIONS {\"header\": true};\n"
                      "EXPORT users_csv TO warehouse;\nEXPORT users_csv TO 's3://b/u.csv';\n"
                      "EXPORT users_csv TO 'u.txt' TYPE CVS;"),
            (Texts{"SF2207 2:21 no format belongs to the ending of 'out/u.txt' (add TYPE)",
                   "warning SF2507 3:43 \"header\" means nothing to JSON and is left out of account",
                   "SF2204 4:21 the profile dev has no connection warehouse",
                   "SF2001 5:21 an export to s3://… comes with a later release",
                   "SF2203 6:34 there is no connector of type CVS (did you mean CSV?)"}));
}

// One mistake, one error.

TEST_F(FindingsTest, WhatAFaultyStatementDefinesCounts) {
  EXPECT_EQ(Find("SOURCE s TYPE CSV PARAMS {\"path\": \"${nope}\"};\nLOAD a FROM s MODE MERGE;\n"
                 "CREATE TABLE b AS SELECT * FROM a WHERE x = ${nope};\nCREATE TABLE c AS SELECT * FROM b;"),
            Texts{"SF2101 1:36 variable nope has no value"});
}

TEST_F(FindingsTest, WhatDidNotParseMayHaveDeclared) {
  const Texts findings = Find("SOURCE s TYP CSV PARAMS {\"path\": \"x\"};\nLOAD a FROM s;\nLOAD b FROM other;");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[1], "SF2202 3:13 no source other is declared");
}

}  // namespace
}  // namespace sqlflow::plan
