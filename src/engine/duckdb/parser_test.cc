#include <gtest/gtest.h>

#include "engine/duckdb/open.h"

namespace sqlflow::engine::duckdb {
namespace {

using Strings = std::vector<std::string>;

class ParserTest : public testing::Test {
 protected:
  SqlFacts Parse(const std::string& text) { return parser_->Parse({text})[0]; }
  // Names of the tables read, each checked to stand where its offset says.
  Strings Tables(const std::string& text) {
    SqlFacts facts = Parse(text);
    EXPECT_TRUE(facts.parsed) << facts.error;
    Strings names;
    for (const TableReference& table : facts.tables) {
      names.push_back(table.name.Display());
      std::string place = text.substr(table.offset, names.back().size());
      EXPECT_TRUE(place == names.back() || place[0] == '"' || place[0] == '\'') << text << " at " << table.offset;
    }
    return names;
  }
  Strings Paths(const std::string& text) {
    Strings paths;
    for (const PathReference& path : Parse(text).paths) {
      paths.push_back(path.path);
      EXPECT_EQ(text.substr(path.offset, 1), "'") << text;
    }
    return paths;
  }

  std::unique_ptr<SqlParser> parser_ = OpenParser();
};

TEST_F(ParserTest, FindsTablesWhereverASelectReadsThem) {
  EXPECT_EQ(
      Tables("SELECT a.x, (SELECT max(y) FROM s.b) FROM \"My T\" a JOIN c ON a.i = c.i WHERE a.i IN (SELECT i FROM d)"),
      (Strings{"s.b", "\"My T\"", "c", "d"}));
  EXPECT_EQ(Tables("FROM x"), Strings{"x"});
  EXPECT_EQ(Tables("SELECT 'ü', * FROM (FROM tbl) q, cat.sch.t2"), (Strings{"tbl", "cat.sch.t2"}));
  EXPECT_EQ(
      Tables(
          "SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.i = a.i) UNION SELECT * FROM c EXCEPT (SELECT * FROM d) "
          "ORDER BY 1 LIMIT (SELECT max(i) FROM e)"),
      (Strings{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(Tables("SELECT * FROM a POSITIONAL JOIN b TABLESAMPLE 10% , c ASOF JOIN d USING (t)"),
            (Strings{"a", "b", "c", "d"}));
  EXPECT_EQ(Tables("SELECT * FROM a t1, a t2"), (Strings{"a", "a"}));
  EXPECT_EQ(Tables("SELECT 'FROM x' /* FROM y */ -- FROM z\n"), Strings{});
  EXPECT_EQ(Tables("TABLE t"), Strings{"t"});
  EXPECT_EQ(Tables("VALUES ((SELECT 1 FROM v))"), Strings{"v"});
  EXPECT_EQ(Tables("SELECT CASE WHEN EXISTS (FROM e) THEN [x FOR x IN (SELECT list(y) FROM l)] END"),
            (Strings{"e", "l"}));
}

TEST_F(ParserTest, FindsTablesOfTheEnginesOwnStatements) {
  EXPECT_EQ(Tables("SUMMARIZE t"), Strings{"t"});
  EXPECT_EQ(Tables("DESCRIBE SELECT * FROM t"), Strings{"t"});
  EXPECT_EQ(Tables("FROM (SUMMARIZE s.t)"), Strings{"s.t"});
  EXPECT_EQ(Tables("PIVOT t ON a IN (1, 2) USING sum(b)"), Strings{"t"});
  EXPECT_EQ(Tables("FROM (PIVOT t ON a IN (1, 2) USING sum(b)) p JOIN u USING (i)"), (Strings{"t", "u"}));
  EXPECT_EQ(Tables("UNPIVOT t ON a, b"), Strings{"t"});
  EXPECT_TRUE(Parse("UNPIVOT t ON a, b").is_select);
  EXPECT_EQ(Tables("SHOW TABLES"), Strings{});
}

TEST_F(ParserTest, LeavesOutNamesOfCtesWhereTheyAreInSight) {
  EXPECT_EQ(Tables("WITH c AS (SELECT * FROM t) SELECT * FROM C JOIN u ON true"), (Strings{"t", "u"}));
  // A name of a schema is a table, and a CTE that is not recursive reads the table of its own name.
  EXPECT_EQ(Tables("WITH c AS (SELECT * FROM c) SELECT * FROM c, s.c"), (Strings{"c", "s.c"}));
  EXPECT_EQ(Tables("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r, t) FROM r"), Strings{"t"});
  EXPECT_EQ(Tables("WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b"), Strings{});
  EXPECT_EQ(Tables("WITH b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b, a"), Strings{"a"});
  EXPECT_EQ(Tables("SELECT * FROM (WITH c AS (SELECT * FROM d) SELECT * FROM c) x, c"), (Strings{"d", "c"}));
  EXPECT_EQ(Tables("WITH c AS (SELECT 1) SELECT * FROM c UNION ALL SELECT * FROM c, d ORDER BY (SELECT 1 FROM c)"),
            Strings{"d"});
  EXPECT_EQ(Tables("WITH \"Käse\" AS (SELECT 1) SELECT (SELECT count(*) FROM \"Käse\")"), Strings{});
}

TEST_F(ParserTest, FindsPaths) {
  EXPECT_EQ(Paths("SELECT * FROM read_csv('a.csv', header = true), read_parquet(['b.parquet', 'c/*.parquet'])"),
            (Strings{"a.csv", "b.parquet", "c/*.parquet"}));
  EXPECT_EQ(Paths("SELECT * FROM 'data/x.csv' JOIN 'y.parquet' USING (i)"), (Strings{"data/x.csv", "y.parquet"}));
  EXPECT_EQ(Paths("FROM glob('out/*.json')"), Strings{"out/*.json"});
  EXPECT_EQ(Paths("FROM 'plain'"), Strings{});
  EXPECT_EQ(Tables("FROM 'plain'"), Strings{"plain"});
  EXPECT_EQ(Tables("FROM 'dir/x.csv'"), Strings{});
  EXPECT_FALSE(Parse("FROM read_csv('a.csv')").unknowable);
  EXPECT_TRUE(Parse("FROM read_csv(getvariable('p'))").unknowable);
  EXPECT_TRUE(Parse("FROM read_json(['a.json', 'b' || '.json'])").unknowable);
}

TEST_F(ParserTest, ListsFunctionsAndKnowsWhatItCannotKnow) {
  SqlFacts facts = Parse("SELECT upper(x), 1 + 2, count(*) FILTER (WHERE y), nextval('s') FROM Range(3)");
  Strings names;
  for (const FunctionCall& call : facts.functions) names.push_back(call.name);
  EXPECT_EQ(names, (Strings{"upper", "count_star", "nextval", "range"}));
  EXPECT_EQ(facts.functions[0].offset, 7u);
  EXPECT_FALSE(facts.unknowable);
  for (const char* text : {"FROM query('SELECT * FROM t')", "FROM query_table('t')", "SELECT my_macro(1)",
                           "FROM my_table_macro(1)", "FROM duckdb_tables()", "FROM duckdb_tables",
                           "FROM information_schema.tables", "FROM pragma_table_info('t')"}) {
    EXPECT_TRUE(Parse(text).unknowable) << text;
  }
}

TEST_F(ParserTest, TakesTheEnginesOwnSyntaxForKnown) {
  SqlFacts facts = Parse(
      "SELECT a[1], a.b.c, {'x': 1}, [1, 2], x->'y', x->>'$.z', CASE WHEN a THEN b END, extract(year FROM d), a LIKE "
      "'b', "
      "a BETWEEN 1 AND 2, position('a' IN b), substring(a FROM 1 FOR 2), trim(BOTH 'x' FROM a), a IS DISTINCT FROM b, "
      "coalesce(a, b), grouping(a), row(1, 2), list_transform(l, lambda x: x + 1), [x FOR x IN l IF x > 1], a::INT, "
      "TRY_CAST(a AS INT), sum(a) OVER (PARTITION BY b), unnest(l), COLUMNS(*), nullif(a, b), ifnull(a, b), "
      "a SIMILAR TO 'x', a ~ 'x', a GLOB 'x', a IN (1, 2), INTERVAL 1 DAY, current_date, current_timestamp, MAP {'a': "
      "1}, "
      "struct_pack(a := 1), t.*, if(a, b, c), a AT TIME ZONE 'UTC', a COLLATE NOCASE, ARRAY[1], array(SELECT 1), "
      "percentile_cont(0.5) WITHIN GROUP (ORDER BY a), first(a ORDER BY b), a // b, a ** b, ~a, lag(a) OVER w, "
      "DATE '2020-01-01', #1, try(a), localtimestamp, a NOT ILIKE 'x', l[1:2], x.y, strftime(d, '%Y'), a ^@ b, "
      "date_diff('day', d, e), regexp_extract(a, 'b'), lpad(a, 2, '0'), md5(a), json_extract(j, '$.x'), epoch_ms(t) "
      "FROM t WINDOW w AS (ORDER BY a)");
  EXPECT_TRUE(facts.parsed) << facts.error;
  EXPECT_FALSE(facts.unknowable);
}

TEST_F(ParserTest, PointsAtSyntaxErrors) {
  SqlFacts select = Parse("SELECT 'ü',\n a FORM t x y");
  EXPECT_FALSE(select.parsed);
  EXPECT_EQ(select.error, "syntax error at or near \"t\"");
  EXPECT_EQ(select.offset, 21u);
  SqlFacts insert = Parse("INSERT INTO t VALEUS (1)");
  EXPECT_FALSE(insert.parsed);
  EXPECT_EQ(insert.error, "syntax error at or near \"VALEUS\"");
  EXPECT_EQ(insert.offset, 14u);
  SqlFacts end = Parse("SELECT (1");
  EXPECT_EQ(end.error, "syntax error at end of input");
  EXPECT_EQ(end.offset, 9u);
}

TEST_F(ParserTest, TakesStatementsOfAnyKind) {
  for (const char* text :
       {"INSERT INTO t SELECT * FROM u", "UPDATE t SET a = 1", "DELETE FROM t", "CREATE INDEX i ON t (a)",
        "ATTACH 'x.db' AS x", "DROP TABLE IF EXISTS t", "ALTER TABLE t ADD COLUMN b INT",
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE", "COPY t TO 'x.csv'", "CREATE MACRO f(x) AS x + 1",
        "COMMENT ON TABLE t IS 'x'", "VACUUM", "PRAGMA database_list"}) {
    SqlFacts facts = Parse(text);
    EXPECT_TRUE(facts.parsed) << text << ": " << facts.error;
    EXPECT_FALSE(facts.is_select) << text;
    EXPECT_TRUE(facts.tables.empty()) << text;
  }
}

TEST_F(ParserTest, ADynamicPivotIsASelectWhoseReadsAreUnknown) {
  for (const char* text : {"PIVOT t ON a USING sum(b)", "FROM (PIVOT t ON a USING sum(b))"}) {
    SqlFacts facts = Parse(text);
    EXPECT_TRUE(facts.parsed && facts.is_select && facts.unknowable) << text;
  }
  EXPECT_FALSE(Parse("PIVOT t ON a USIGN sum(b) x y").parsed);
}

TEST_F(ParserTest, SurvivesAnyBytes) {
  EXPECT_EQ(Parse("SELECT '\xff'").offset, 8u);
  EXPECT_FALSE(Parse(std::string("SELECT 1\0 FROM t", 16)).parsed);
  EXPECT_TRUE(Parse("").parsed);
  EXPECT_FALSE(Parse("").is_select);
  EXPECT_FALSE(Parse("SELECT " + std::string(100000, '(')).parsed);
  std::string sum = "SELECT 1";
  for (int i = 0; i < 20000; ++i) sum += "+1";
  EXPECT_FALSE(Parse(sum).parsed);
  std::string unions = "SELECT 1";
  for (int i = 0; i < 3000; ++i) unions += " UNION ALL SELECT a FROM t";
  SqlFacts many = Parse(unions);
  EXPECT_TRUE(!many.parsed || many.tables.size() == 3000u);
}

TEST_F(ParserTest, AnswersABatchInOrder) {
  std::vector<std::string> texts;
  for (int i = 0; i < 5000; ++i) {
    texts.push_back(i % 10 == 9
                        ? "INSERT INTO x SELECT 1"
                        : fmt::format("SELECT a, b + 1 AS c, upper(d) FROM t{} JOIN u USING (id) WHERE e > 5", i));
  }
  std::vector<SqlFacts> facts = parser_->Parse(texts);
  ASSERT_EQ(facts.size(), texts.size());
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(facts[i].parsed);
    ASSERT_EQ(facts[i].tables.size(), i % 10 == 9 ? 0u : 2u);
    EXPECT_TRUE(facts[i].tables.empty() || facts[i].tables[0].name.table == fmt::format("t{}", i));
  }
}

TEST_F(ParserTest, KnowsTheEnginesSettings) {
  for (const char* name :
       {"threads", "memory_limit", "TimeZone", "TIMEZONE", "Calendar", "temp_directory", "max_memory"}) {
    EXPECT_TRUE(parser_->IsSetting(name)) << name;
  }
  for (const char* name : {"region", "start_date", "thread", ""}) EXPECT_FALSE(parser_->IsSetting(name)) << name;
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
