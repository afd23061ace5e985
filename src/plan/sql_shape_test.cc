#include "plan/sql_shape.h"

#include <gtest/gtest.h>

namespace sqlflow::plan {
namespace {

using Texts = std::vector<std::string>;

lang::ExpandedText Text(const std::string& text) {
  return {.text = text, .segments = {{.begin = 0, .origin = {0, 0, static_cast<uint32_t>(text.size())}}}};
}

Texts Probes(const std::string& text) {
  Texts probes;
  for (const lang::ExpandedText& probe : ReadSql(Text(text)).probes) probes.push_back(probe.text);
  return probes;
}

// "t+ v! old-": defines table +, defines view v, changes !, removes -, reads r; ? where it need not exist.
std::string Targets(const std::string& text) {
  constexpr const char* kSigns[] = {"+", "v", "!", "!?", "-", "-?", "r"};
  std::string targets;
  for (const Target& target : ReadSql(Text(text)).targets) {
    if (!targets.empty()) targets += ' ';
    targets += target.name.Display() + kSigns[static_cast<int>(target.effect)];
  }
  return targets;
}

TEST(SqlShapeTest, InsertWritesItsTableAndReadsItsQuery) {
  EXPECT_EQ(Targets("INSERT INTO a.b (x, y) SELECT 1, 2"), "a.b!");
  EXPECT_EQ(Probes("INSERT INTO t AS z (x, y) SELECT a FROM b JOIN c ON b.i = c.i ON CONFLICT DO UPDATE SET x = "
                   "(SELECT 1 FROM d) RETURNING x"),
            (Texts{"SELECT a FROM b JOIN c ON b.i = c.i", "SELECT 1 FROM d"}));
  EXPECT_EQ(Probes("INSERT OR IGNORE INTO t BY NAME (SELECT 1)"), Texts{"(SELECT 1)"});
  EXPECT_EQ(Probes("INSERT INTO t DEFAULT VALUES"), Texts{"VALUES"});
  EXPECT_EQ(Probes("WITH q AS (SELECT 1) INSERT INTO t FROM q"), Texts{"WITH q AS (SELECT 1) FROM q"});
}

TEST(SqlShapeTest, UpdateAndDeleteReadTheirListsAndSubqueries) {
  EXPECT_EQ(Probes("UPDATE t SET x = a IS DISTINCT FROM b, y = (SELECT 1) FROM c, (SELECT 2) d WHERE e IN (FROM f)"),
            (Texts{"SELECT 1", "SELECT 1 FROM c, (SELECT 2) d", "FROM f"}));
  EXPECT_EQ(Probes("UPDATE t SET x = 1"), Texts{});
  EXPECT_EQ(Probes("DELETE FROM t USING a, b WHERE x = (SELECT 1)"), (Texts{"SELECT 1 FROM a, b", "SELECT 1"}));
  EXPECT_EQ(Probes("DELETE FROM t"), Texts{});
}

TEST(SqlShapeTest, MergeReadsWhatItUses) {
  EXPECT_EQ(Targets("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE"), "t!");
  EXPECT_EQ(Probes("MERGE INTO t USING (SELECT * FROM s) AS n USING (a) WHEN NOT MATCHED THEN INSERT"),
            Texts{"SELECT 1 FROM (SELECT * FROM s) AS n"});
}

TEST(SqlShapeTest, CreateSaysWhatItMakes) {
  EXPECT_EQ(Targets("CREATE OR REPLACE TABLE \"my t\" (a INTEGER, b INTEGER REFERENCES u(x))"), "\"my t\"+ ur");
  EXPECT_EQ(Targets("CREATE VIEW v (a, b) AS SELECT 1, 2"), "vv");
  EXPECT_EQ(Targets("CREATE UNIQUE INDEX i ON s.t (a)"), "s.t!");
  EXPECT_EQ(ReadSql(Text("CREATE SCHEMA IF NOT EXISTS Stage")).schemas, Texts{"stage"});
  EXPECT_EQ(ReadSql(Text("CREATE MACRO Twice(x) AS x * 2")).macros, Texts{"twice"});
  EXPECT_EQ(ReadSql(Text("ATTACH '/data/Old.duckdb' (READ_ONLY)")).attached, Texts{"old"});
}

TEST(SqlShapeTest, DropAndRename) {
  EXPECT_EQ(Targets("DROP TABLE a, b.c CASCADE"), "a- b.c-");
  EXPECT_EQ(Targets("DROP VIEW IF EXISTS v"), "v-?");
  EXPECT_EQ(Targets("ALTER TABLE s.a RENAME TO b"), "s.a- s.b+");
  EXPECT_EQ(Targets("ALTER TABLE IF EXISTS a ADD COLUMN x INTEGER"), "a!?");
  EXPECT_EQ(Targets("ALTER TABLE a RENAME COLUMN x TO y"), "a!");
}

TEST(SqlShapeTest, CommentOnAColumnIsOnItsTable) {
  EXPECT_EQ(Targets("COMMENT ON COLUMN s.t.c IS 'x'"), "s.t!");
  EXPECT_EQ(Targets("COMMENT ON TABLE t IS 'x'"), "t!");
}

TEST(SqlShapeTest, CopyNamesItsFile) {
  const SqlShape to = ReadSql(Text("COPY (SELECT * FROM a) TO 'it''s.csv' (HEADER)"));
  ASSERT_EQ(to.paths.size(), 1u);
  EXPECT_EQ(to.paths[0].path, "it's.csv");
  EXPECT_TRUE(to.paths[0].written);
  EXPECT_EQ(Targets("COPY t (a, b) FROM 'x.csv'"), "t!");
  EXPECT_EQ(Targets("COPY t TO 'x.csv'"), "tr");
  EXPECT_FALSE(ReadSql(Text("COPY FROM DATABASE a TO b")).unknowable.empty());
}

TEST(SqlShapeTest, WordsInsideStringsNamesAndCommentsAreNoVerbs) {
  EXPECT_EQ(Targets("/* DROP TABLE x */ INSERT INTO \"select\" -- FROM y\n VALUES ('DELETE FROM z')"), "select!");
  EXPECT_TRUE(ReadSql(Text("WITH a AS (SELECT 'INSERT') SELECT * FROM a")).is_query);
}

TEST(SqlShapeTest, SessionStatementsAreRefused) {
  for (const char* text : {"BEGIN TRANSACTION", "COMMIT", "ROLLBACK", "USE a.b", "CREATE TEMP VIEW v AS SELECT 1",
                           "CREATE OR REPLACE TEMPORARY MACRO m() AS 1", "PREPARE p AS SELECT 1", "EXECUTE p",
                           "SET GLOBAL threads = 2", "RESET ALL", "PRAGMA enable_profiling", "FORCE INSTALL httpfs"}) {
    EXPECT_FALSE(ReadSql(Text(text)).refusal.empty()) << text;
  }
  EXPECT_TRUE(ReadSql(Text("SELECT begin FROM use")).refusal.empty());
}

TEST(SqlShapeTest, HalfStatementsDoNoHarm) {
  for (const char* text : {"",
                           "(",
                           "INSERT",
                           "INSERT INTO",
                           "UPDATE",
                           "DELETE FROM",
                           "MERGE INTO t USING",
                           "COPY",
                           "COPY t",
                           "CREATE",
                           "CREATE TABLE",
                           "CREATE VIEW v AS",
                           "CREATE INDEX",
                           "DROP",
                           "DROP TABLE a,",
                           "ALTER",
                           "ALTER TABLE a RENAME TO",
                           "COMMENT ON COLUMN c IS",
                           "ATTACH",
                           "PIVOT",
                           "WITH",
                           "WITH a AS (",
                           "UPDATE t SET a = (SELECT",
                           "INSERT INTO t ("}) {
    ReadSql(Text(text));
  }
  EXPECT_EQ(Targets("COMMENT ON COLUMN c IS"), "");
}

}  // namespace
}  // namespace sqlflow::plan
