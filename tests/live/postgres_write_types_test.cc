// What becomes of values in a POSTGRES destination, as a user sees it: a real server, the whole program.
#include <gtest/gtest.h>

#include "exported.h"

namespace sqlflow::live {
namespace {

const char* const kTypes =
    "SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) FROM "
    "pg_attribute a WHERE a.attrelid = 't'::regclass AND a.attnum > 0 AND NOT a.attisdropped";

TEST(PostgresWriteTypesTest, MakesATableOfTheRightTypes) {
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
TEST(PostgresWriteTypesTest, ValuesAtTheirLimitsMakeTheRoundTrip) {
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

TEST(PostgresWriteTypesTest, ValuesAreConvertedOnlyIfNothingIsLost) {
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
           {"'abcd' AS e", "column e is character varying(3) there, which does not hold abcd"},
           {"TIMESTAMP '2024-01-02 03:04:05' AS f", "does not hold 2024-01-02 03:04:05"},
           {"'{' AS g", "invalid input syntax for type json"},
           {"'nowhere' AS h", "invalid input syntax for type inet"},
           {"chr(0) AS i", "invalid byte sequence for encoding"}}) {
    const Ending ending = ExportFails("SELECT " + select, R"("mode": "append")", table);
    EXPECT_TRUE(Says(ending.output, said)) << ending.output;
    EXPECT_FALSE(Says(ending.output, "SF5001")) << ending.output;
    EXPECT_EQ(Ask("SELECT count(*) FROM t"), "1\n") << select;
  }
}

// What an explicit cast, or COPY, would do to them in silence.
TEST(PostgresWriteTypesTest, LengthsAndFractionsOfASecondAreNotCut) {
  const std::string table =
      "CREATE TABLE t(a bit(3), b varbit(3), c timestamp(0), d time(2), e timestamptz(3), f char(3), g bit(3)[], "
      "h varchar(3));";
  for (const char* value : {"'10101' AS a", "'10' AS a", "'10101' AS b", "TIMESTAMP '2024-01-01 10:00:00.6' AS c",
                            "TIME '10:00:00.001' AS d", "'2024-01-01 10:00:00.0001+00'::TIMESTAMPTZ AS e",
                            "'abcd' AS f", "['10101'] AS g", "'abcd' AS h", "'ab  ' AS h"}) {
    EXPECT_EQ(ExportFails(std::string("SELECT ") + value, R"("mode": "append")", table).exit_code, 5) << value;
  }
  Export(
      "SELECT '101' AS a, '10' AS b, TIMESTAMP '2024-01-01 10:00:00' AS c, TIME '10:00:00.01' AS d, "
      "'2024-01-01 10:00:00.001+00'::TIMESTAMPTZ AS e, 'ab   ' AS f, ['101'] AS g, 'ää ' AS h UNION ALL SELECT "
      "NULL, NULL, 'infinity', NULL, '-infinity', NULL, NULL, NULL",
      R"("mode": "append")", table);
  EXPECT_EQ(Ask("SELECT a, b, c, d, f, g, h FROM t ORDER BY a"),
            "101|10|2024-01-01 10:00:00|10:00:00.01|ab |{101}|ää \nNULL|NULL|infinity|NULL|NULL|NULL|NULL\n");
}

// Types that the engine knows as text only.
TEST(PostgresWriteTypesTest, WhatIsReadAsTextGoesBackIntoItsTypeInEveryMode) {
  const std::vector<std::pair<std::string, std::string>> types = {
      {"bit(3)", "'101'"},
      {"bit(70)", "repeat('10', 35)::bit(70)"},
      {"varbit", "''"},
      {"varbit(9)", "'000000001'"},
      {"int4range", "'[1,5)'"},
      {"int8range", "'empty'"},
      {"numrange", "'(0.10,1e30]'"},
      {"daterange", "'[2024-01-01,infinity)'"},
      {"tsrange", "'(,\"2024-01-01 10:00:00.000001\"]'"},
      {"tstzrange", "'[\"2024-01-01 10:00:00+05:30\",)'"},
      {"int4multirange", "'{[1,3),[5,7)}'"},
      {"inet", "'2001:db8::1/64'"},
      {"cidr", "'10.0.0.0/8'"},
      {"macaddr", "'08:00:2b:01:02:03'"},
      {"macaddr8", "'08:00:2b:01:02:03:04:05'"},
      {"point", "'(0.1,-1e-300)'"},
      {"line", "'{1,2,3}'"},
      {"lseg", "'[(0,0),(1,0.30000000000000004)]'"},
      {"box", "'(1,1),(0,0)'"},
      {"path", "'[(0,0),(1,1)]'"},
      {"polygon", "'((0,0),(1,1),(2,0))'"},
      {"circle", "'<(0,0),1.5>'"},
      {"tsvector", "'a fat cat:3B'"},
      {"tsquery", "'fat & (rat | !cat)'"},
      {"xml", "'<a b=\"1\">ü</a>'"},
      {"jsonpath", "'$.a[*] ? (@ > 1)'"},
      {"pg_lsn", "'16/B374D848'"},
      {"money", "'-1234.56'::numeric::money"},
      {"oid", "4294967295"},
      {"\"char\"", "'x'"},
      {"name", "'a name'"},
      {"char(4)", "'ab'"},
      {"numeric", "'-1e300'"},
      {"numeric", "'NaN'"},
      {"numeric", "'Infinity'"},
      {"numeric(60,20)", "'1234567890123456789012345678901234567890.00000000000000000001'"},
      {"numeric(3,-2)", "12300"},
      {"jsonb", "'{\"a\": [1.10, null], \"ü\": \"\\u0001\"}'"},
      {"mood", "'so, \"so\"'"},
      {"smaller", "7"},
      {"pair", "ROW(1, E'a,\"b\\\\')::pair"},
      {"bit(3)[]", "'{101,NULL}'"},
      {"int4range[]", "'{\"[1,5)\",empty}'"},
      {"inet[]", "'{10.0.0.1,NULL}'"},
      {"mood[]", "ARRAY['so, \"so\"', NULL]::mood[]"},
      {"pair[]", "ARRAY[ROW(1, 'a b')::pair, NULL]"},
      {"numeric[]", "'{1.50,NaN}'"},
      {"money[]", "ARRAY['1.5'::numeric::money]"},
  };
  std::string columns, values;
  for (size_t i = 0; i < types.size(); ++i) {
    columns += fmt::format(", c{} {}", i, types[i].first);
    values += fmt::format(", {}", types[i].second);
  }
  SharedServer().Run(
      "DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS origin; DROP TYPE IF EXISTS mood CASCADE; DROP TYPE IF EXISTS pair "
      "CASCADE; DROP DOMAIN IF EXISTS smaller CASCADE; CREATE TYPE mood AS ENUM ('ok', 'so, \"so\"'); CREATE TYPE pair "
      "AS (a int, b text); CREATE DOMAIN smaller AS int CHECK (value < 9); CREATE TABLE origin(id int PRIMARY KEY" +
      columns + "); INSERT INTO origin VALUES (1" + values + "); INSERT INTO origin VALUES (2)");
  for (const char* mode : {"append", "replace", "merge"}) {
    SharedServer().Run("DROP TABLE IF EXISTS t; CREATE TABLE t(LIKE origin INCLUDING ALL)");
    const Exports project("SOURCE pg TYPE POSTGRES PARAMS { " + SharedServer().Parameters("\"table\": \"origin\"") +
                          " };\nLOAD copy FROM pg;\nEXPORT copy TO shop OPTIONS { \"table\": \"t\", \"mode\": \"" +
                          mode + "\"" + (std::string(mode) == "merge" ? ", \"keys\": [\"id\"]" : "") + " };\n");
    project.Output();
    for (size_t i = 0; i < types.size(); ++i) {
      EXPECT_EQ(Ask(fmt::format("SELECT id, one.c{0}::text, other.c{0}::text, pg_typeof(other.c{0}) FROM origin one "
                                "LEFT JOIN t other USING (id) WHERE one.c{0}::text IS DISTINCT FROM other.c{0}::text "
                                "OR pg_typeof(one.c{0}) IS DISTINCT FROM pg_typeof(other.c{0})",
                                i)),
                "")
          << mode << " " << types[i].first;
    }
  }
}

}  // namespace
}  // namespace sqlflow::live
