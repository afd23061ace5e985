#include <gtest/gtest.h>

#include "lang/parse_fixture.h"

// The exact words of each mistake: what users see is part of the product.
namespace sqlflow::lang {
namespace {

struct Mistake {
  const char* text;
  const char* finding;
};

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, HaveTheirOwnMessage) {
  EXPECT_EQ(FindingsOf(GetParam().text), std::string(GetParam().finding) + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    OfStatements, Mistakes,
    testing::Values(
        Mistake{"SUORCE s TYPE CSV PARAMS {};", "SF1013 1:1 no statement begins with SUORCE | did you mean SOURCE?"},
        Mistake{"EXPROT t TO 'x';", "SF1013 1:1 no statement begins with EXPROT | did you mean EXPORT?"},
        Mistake{"LAOD a FROM s;", "SF1013 1:1 no statement begins with LAOD | did you mean LOAD?"},
        Mistake{"FOOBAR baz;",
                "SF1013 1:1 no statement begins with FOOBAR | statements begin with SOURCE, LOAD, CREATE, EXPORT, SET, "
                "INCLUDE, IF or a word of SQL"},
        Mistake{"= x;",
                "SF1013 1:1 no statement begins with = | statements begin with SOURCE, LOAD, CREATE, EXPORT, SET, "
                "INCLUDE, IF or a word of SQL"},
        Mistake{"} LOAD a FROM b;", "SF1010 1:1 there is a } that nothing opened | delete it"},
        Mistake{"SELECT 1) FROM x;",
                "SF1010 1:9 there is a ) that nothing opened | delete it, or write the ( that belongs to it"},
        Mistake{"SELECT (1 FROM x;",
                "SF1009 1:8 the ( that opens here is never closed | close it with ) before the statement ends"},
        Mistake{"SELECT (1] FROM x;", "SF1011 1:10 expected ) to close the ( of line 1, found ] | write )"},
        Mistake{"LOAD x FORM y;", "SF1001 1:8 expected FROM, found FORM | did you mean FROM?"},
        Mistake{"LOAD x y;", "SF1106 1:8 expected FROM, found y | write LOAD x FROM source"},
        Mistake{"LOAD x;", "SF1123 1:1 LOAD x says nothing about where the rows come from | write LOAD x FROM source"},
        Mistake{"LOAD httpfs;",
                "SF1123 1:1 LOAD httpfs says nothing about where the rows come from | write LOAD httpfs FROM source"},
        Mistake{"LOAD FROM x;",
                "SF1101 1:6 expected a table name after LOAD, found FROM | write LOAD table FROM source"},
        Mistake{"LOAD x FROM;", "SF1101 1:12 expected a source after FROM, found ; | write LOAD x FROM source"},
        Mistake{"LOAD x FROM 'y';",
                "SF1102 1:13 expected a source after FROM, found the text 'y' | names stand without quotes or in "
                "double ones: \"y\""},
        Mistake{"LOAD x FROM y.z;",
                "SF1102 1:14 a source's name has no dots | name the source after FROM; its table or stream is a "
                "parameter of the SOURCE"},
        Mistake{"LOAD x-y FROM z;",
                "SF1102 1:6 x-y is no name without quotes: - is not allowed in it | write \"x-y\" or x_y"},
        Mistake{"LOAD 2024_sales FROM z;",
                "SF1102 1:6 expected a table name after LOAD, found 2024_sales | a name does not begin with a digit; "
                "write \"2024_sales\" if it is one"},
        Mistake{"LOAD INTO x FROM z;", "SF1001 1:6 LOAD takes no INTO | write LOAD x FROM …"},
        Mistake{"LOAD a.b.c.d FROM z;",
                "SF1102 1:6 a.b.c.d has 4 parts | a table is written name, schema.name or catalog.schema.name"},
        Mistake{"LOAD a FROM b please;",
                "SF1014 1:15 expected ; after LOAD, found please | delete what does not belong here, or end the "
                "statement before it with ;"},
        Mistake{"SOURCE s CSV PARAMS {};", "SF1103 1:10 expected TYPE, found CSV | write TYPE CSV"},
        Mistake{"SOURCE s PARAMS {};",
                "SF1103 1:10 expected TYPE before PARAMS | write SOURCE s TYPE CSV PARAMS { … }"},
        Mistake{"SOURCE s TYPE CSV {};", "SF1104 1:19 expected PARAMS, found { | write PARAMS before the {"},
        Mistake{"SOURCE s TYPE CSV;",
                "SF1104 1:18 expected PARAMS, found ; | write PARAMS { \"path\": \"data/file.csv\" }"},
        Mistake{"SOURCE s TYPE CSV PARMAS {};", "SF1001 1:19 expected PARAMS, found PARMAS | did you mean PARAMS?"},
        Mistake{"SOURCE TYPE CSV PARAMS {};",
                "SF1101 1:8 expected a name after SOURCE, found TYPE | write SOURCE name TYPE CSV PARAMS { … }"},
        Mistake{"SOURCE s TYPE PARAMS {};",
                "SF1101 1:15 expected a connector after TYPE, found PARAMS | write TYPE CSV PARAMS { … }; `sqlflow "
                "connector list` shows all"},
        Mistake{"SOURCE s TYPE 'CSV' PARAMS {};", "SF1102 1:15 a connector stands without quotes | write TYPE CSV"},
        Mistake{"SOURCE s FROM c;", "SF1104 1:16 expected OPTIONS, found ; | write FROM c OPTIONS { … }"},
        Mistake{"SOURCE s FROM OPTIONS {};",
                "SF1101 1:15 expected a connection after FROM, found OPTIONS | write SOURCE s FROM connection OPTIONS "
                "{ … }"},
        Mistake{"SOURCE s FROM c PARAMS {};",
                "SF1001 1:17 a source FROM a connection takes OPTIONS, found PARAMS | write OPTIONS; PARAMS goes with "
                "TYPE"},
        Mistake{"SOURCE s TYPE CSV OPTIONS {};",
                "SF1001 1:19 a source with a TYPE takes PARAMS, found OPTIONS | write PARAMS; OPTIONS goes with FROM "
                "connection"},
        Mistake{"SOURCE s TYPE CSV PARAMS \"a.csv\";",
                "SF1105 1:26 expected { after PARAMS, found \"a.csv\" | write PARAMS { \"name\": value, … }"},
        Mistake{"SOURCE s TYPE CSV PARAMS = {};",
                "SF1001 1:26 there is no = between PARAMS and its object | write PARAMS { … }"},
        Mistake{"SOURCE s TYPE CSV PARAMS (\"a\": 1);",
                "SF1011 1:26 expected { after PARAMS, found ( | write PARAMS { \"name\": value, … }"},
        Mistake{"SOURCE s TYPE CSV PARAMS {} ON_ERROR RETRY 3;",
                "SF1118 1:45 expected TIMES, found ; | write RETRY 3 TIMES"},
        Mistake{"SOURCE s TYPE CSV PARAMS {} ON_ERROR RETRY TIMES;",
                "SF1118 1:44 expected how many times after RETRY, found TIMES | write RETRY 3 TIMES"},
        Mistake{"SOURCE s TYPE CSV PARAMS {} ON_ERROR RETRY 3 TIMES THEN STOP;",
                "SF1117 1:57 expected FAIL or SKIP after THEN, found STOP"},
        Mistake{"SOURCE s TYPE CSV PARAMS {} ON_EROR SKIP;",
                "SF1117 1:29 ON_EROR is not a clause of SOURCE | did you mean ON_ERROR?"},
        Mistake{"SOURCE s TYPE CSV PARAMS {} ON ERROR SKIP;",
                "SF1117 1:29 ON ERROR is not a clause of SOURCE | did you mean ON_ERROR?"},
        Mistake{"SOURCE s TYPE CSV PARAMS {} ON_ERROR IGNORE;",
                "SF1117 1:38 expected FAIL, SKIP or RETRY n TIMES after ON_ERROR, found IGNORE"},
        Mistake{"SOURCE s TYPE CSV PARAMS {} ON_ERROR SKIP ON_ERROR FAIL;",
                "SF1114 1:43 ON_ERROR is given a second time | the first is in line 1; delete one of the two"},
        Mistake{"EXPORT t 'x.csv';", "SF1107 1:10 expected TO, found 'x.csv' | write EXPORT t TO 'path'"},
        Mistake{"EXPORT SELECT 1 'x.csv' TYPE CSV;", "SF1107 1:17 expected TO before 'x.csv' | write TO 'x.csv'"},
        Mistake{"EXPORT SELECT 1;",
                "SF1107 1:16 this EXPORT does not say where to | write EXPORT SELECT … TO 'path', or TO a connection"},
        Mistake{"EXPORT TO 'x';",
                "SF1101 1:8 expected a table or a SELECT after EXPORT, found TO | write EXPORT table TO 'path', or "
                "EXPORT SELECT … TO 'path'"},
        Mistake{"EXPORT t TO;",
                "SF1108 1:12 expected a path or a connection after TO, found ; | write TO 'output/file.csv'"},
        Mistake{"EXPORT t TO TYPE CSV;",
                "SF1108 1:13 expected a path or a connection after TO, found TYPE | write TO 'output/file.csv'"},
        Mistake{"EXPORT t TO out/x.csv;",
                "SF1108 1:13 the path out/x.csv stands without quotes | write TO 'out/x.csv'"},
        Mistake{"EXPORT t TO 'x' FORMAT CSV;", "SF1001 1:17 expected TYPE, found FORMAT | did you mean TYPE?"},
        Mistake{"EXPORT t TO 'x' TPYE CSV;", "SF1001 1:17 expected TYPE, found TPYE | did you mean TYPE?"},
        Mistake{"EXPORT t TO 'x' TYPE 'CSV';", "SF1102 1:22 a format stands without quotes | write TYPE CSV"},
        Mistake{"EXPORT t TO 'x' TYPE CSV {\"a\": 1};",
                "SF1104 1:26 expected OPTIONS, found { | write OPTIONS before the {"},
        Mistake{"CREATE TABLE t SELECT 1;", "SF1109 1:16 expected AS, found SELECT | write AS before SELECT"},
        Mistake{"CREATE TABLE t AS;",
                "SF1110 1:18 expected a SELECT after AS, found ; | write CREATE TABLE name AS SELECT …"},
        Mistake{"CREATE TABLE t;", "SF1109 1:15 expected AS, found ; | write CREATE TABLE t AS SELECT …"},
        Mistake{"CREATE TABLE AS SELECT 1;",
                "SF1101 1:14 expected a name after CREATE TABLE, found AS | write CREATE TABLE name AS SELECT …"},
        Mistake{"CREATE VIEW v MODE APPEND AS SELECT 1;",
                "SF1122 1:15 a view has no MODE: it holds no rows of its own | leave MODE out, or write CREATE TABLE"},
        Mistake{"INCLUDE a/b.sf;",
                "SF1119 1:9 the path after INCLUDE stands without quotes: a/b.sf | write INCLUDE 'a/b.sf'"},
        Mistake{"INCLUDE;", "SF1119 1:8 expected a path after INCLUDE, found ; | write INCLUDE 'path/to/file.sf'"},
        Mistake{"SET x 'v';", "SF1120 1:7 expected = after SET x, found 'v' | write SET x = 'v'"},
        Mistake{"SET x;", "SF1120 1:6 expected = after SET x, found ; | write SET x = 'value'"},
        Mistake{"SET x = ;", "SF1121 1:8 SET x has no value | write SET x = 'value'"},
        Mistake{"SET x = prod;", "SF1121 1:9 the value of x stands without quotes: prod | write SET x = 'prod'"},
        Mistake{"SET x = 2024-01-31;",
                "SF1121 1:9 the value of x stands without quotes: 2024-01-31 | write SET x = '2024-01-31'"},
        Mistake{"SET threads TO 4;", "SF1120 1:13 expected = after SET threads, found TO | write SET threads = …"},
        Mistake{"SET GLOBAL threads = 4;",
                "SF1120 1:5 SET GLOBAL is a statement of the engine, not of a pipeline | SET name = 'value' sets a "
                "variable; settings of the engine stand in the profile"},
        Mistake{"SET x == 1;", "SF1120 1:7 expected = after SET x, found == | write SET x = …"},
        Mistake{"SET ${x} = 1;", "SF1120 1:5 SET takes the bare name of the variable | write SET x = …"},
        Mistake{"SET a.b = 1;", "SF1120 1:6 a with a dot is no name of a variable | a name has letters, digits and _"},
        Mistake{"CHECK c AS SELECT 1;", "SF2001 1:1 CHECK comes with a later release | leave the check out for now"}));

INSTANTIATE_TEST_SUITE_P(
    OfModes, Mistakes,
    testing::Values(
        Mistake{"LOAD a FROM b REPLACE;", "SF1001 1:15 expected MODE before REPLACE | write MODE REPLACE"},
        Mistake{"LOAD a FROM b MOED APPEND;", "SF1001 1:15 expected MODE, found MOED | did you mean MODE?"},
        Mistake{"LOAD a FROM b MODE;",
                "SF1111 1:19 expected a load mode after MODE, found ; | write REPLACE, APPEND, MERGE, UPSERT, "
                "INCREMENTAL or SCD2"},
        Mistake{"LOAD a FROM b MODE OVERWRITE;", "SF1111 1:20 OVERWRITE is not a load mode | did you mean REPLACE?"},
        Mistake{"LOAD a FROM b MODE MERG KEY id;", "SF1111 1:20 MERG is not a load mode | did you mean MERGE?"},
        Mistake{"LOAD a FROM b MODE XYZZY;", "SF1111 1:20 XYZZY is not a load mode"},
        Mistake{"LOAD a FROM b MODE MERGE KEY;",
                "SF1112 1:29 expected a column after KEY, found ; | write KEY (column, …)"},
        Mistake{"LOAD a FROM b MODE MERGE (id);",
                "SF1112 1:26 expected MERGE_KEYS before the list of keys | write MODE MERGE MERGE_KEYS (column, …)"},
        Mistake{"LOAD a FROM b MODE MERGE KEY (id;",
                "SF1009 1:30 the ( that opens here is never closed | close it with )"},
        Mistake{"LOAD a FROM b MODE MERGE KEY ();", "SF1112 1:31 KEY names no column | write KEY (column, …)"},
        Mistake{"LOAD a FROM b MODE MERGE KEY ('id');", "SF1112 1:31 the key 'id' is a text, not a column | write id"},
        Mistake{"LOAD a FROM b MODE MERGE KEY (a b);",
                "SF1112 1:32 a comma is missing between the keys | write KEY (column, …)"},
        Mistake{"LOAD a FROM b MODE MERGE KEY (a,);",
                "SF1112 1:33 there is a comma too many in the list of keys | delete the comma"},
        Mistake{"LOAD a FROM b MODE MERGE KEY a b;",
                "SF1112 1:31 a comma is missing between the keys | write KEY (column, …)"},
        Mistake{"LOAD a FROM b MODE MERGE KEYS (a);",
                "SF1001 1:26 KEYS is not known after MODE MERGE | did you mean MERGE_KEYS?"},
        Mistake{"LOAD a FROM b MODE MERGE PRIMARY KEY (a);",
                "SF1001 1:26 PRIMARY is not known after MODE MERGE | did you mean PRIMARY_KEY?"},
        Mistake{"LOAD a FROM b MODE MERGE KEY a KEY b;",
                "SF1114 1:32 a list of keys is given a second time | delete one of the two"},
        Mistake{"LOAD a FROM b MODE APPEND KEY a;",
                "SF1113 1:27 KEY has no meaning with MODE APPEND | keys go with MERGE, UPSERT, INCREMENTAL and SCD2"},
        Mistake{"LOAD a FROM b MODE MERGE KEY a WATERMARK c;",
                "SF1113 1:32 WATERMARK has no meaning with MODE MERGE | write CURSOR_FIELD and the column"},
        Mistake{"LOAD a FROM b MODE INCREMENTAL CURSOR_FIELD c;",
                "SF1113 1:32 CURSOR_FIELD has no meaning with MODE INCREMENTAL | write WATERMARK and the column"},
        Mistake{"LOAD a FROM b MODE INCREMENTAL WATERMARK;",
                "SF1101 1:41 expected a column after WATERMARK, found ; | write WATERMARK column"},
        Mistake{"LOAD a FROM b MODE INCREMENTAL LOOKBACK 7d;",
                "SF1115 1:41 expected a duration after LOOKBACK, found 7d | write 7 DAYS, '7 days' or P7D (a plain "
                "number for a numeric cursor)"},
        Mistake{"LOAD a FROM b MODE INCREMENTAL LOOKBACK 7 DYAS;",
                "SF1115 1:43 DYAS is not a unit of time | did you mean DAYS?"},
        Mistake{"LOAD a FROM b MODE INCREMENTAL LOOKBCK 7 DAYS;",
                "SF1001 1:32 LOOKBCK is not known after MODE INCREMENTAL | did you mean LOOKBACK?"},
        Mistake{"LOAD a FROM b MODE INCREMENTAL BATCH_SIZE 10k;",
                "SF1116 1:43 expected a number of rows after BATCH_SIZE, found 10k | write a whole number above zero, "
                "as in BATCH_SIZE 10000"}));

INSTANTIATE_TEST_SUITE_P(
    OfConditions, Mistakes,
    testing::Values(
        Mistake{"IF THEN SELECT 1; END IF;", "SF1202 1:4 the condition is empty | write IF ${variable} = 'value' THEN"},
        Mistake{"IF a => 1 THEN SELECT 1; END IF;",
                "SF1203 1:6 => is not an operator of conditions | did you mean >=?"},
        Mistake{"IF a =< 1 THEN SELECT 1; END IF;",
                "SF1203 1:6 =< is not an operator of conditions | did you mean <=?"},
        Mistake{"IF a === 1 THEN SELECT 1; END IF;", "SF1203 1:6 === is not an operator | did you mean ==?"},
        Mistake{"IF a = 1 && b = 2 THEN SELECT 1; END IF;",
                "SF1203 1:10 && is not an operator of conditions | did you mean AND?"},
        Mistake{"IF a = 1 || b = 2 THEN SELECT 1; END IF;",
                "SF1203 1:10 || is not an operator of conditions | did you mean OR?"},
        Mistake{"IF !a THEN SELECT 1; END IF;",
                "SF1203 1:4 ! is not an operator of conditions | did you mean NOT, or !=?"},
        Mistake{"IF a LIKE 'x' THEN SELECT 1; END IF;",
                "SF1203 1:6 LIKE is not an operator of conditions | conditions know = != < <= > >= and IN"},
        Mistake{"IF a IS NULL THEN SELECT 1; END IF;",
                "SF1203 1:6 IS is not an operator of conditions | did you mean =? A variable always has a text, never "
                "NULL"},
        Mistake{"IF 1 < a < 3 THEN SELECT 1; END IF;",
                "SF1203 1:10 a comparison has two sides, this would be the third | write a < b AND b < c"},
        Mistake{"IF (a = 1) = b THEN SELECT 1; END IF;",
                "SF1204 1:12 a comparison stands between two values, not between conditions | join conditions with AND "
                "or OR"},
        Mistake{"IF a = north america THEN SELECT 1; END IF;",
                "SF1204 1:14 expected THEN or an operator, found america | compare with = != < <= > >= or IN, join "
                "with AND and OR, end with THEN"},
        Mistake{"IF a = THEN SELECT 1; END IF;",
                "SF1204 1:8 expected a value in the condition, found THEN | a value is a word, a number, a text in "
                "quotes or a ${variable}"},
        Mistake{"IF (a = 1 THEN SELECT 1; END IF;",
                "SF1009 1:4 the ( that opens here is never closed | close it with )"},
        Mistake{"IF a IN ('x' 'y') THEN SELECT 1; END IF;",
                "SF1204 1:13 a comma is missing in the list of IN | write IN ('a', 'b')"},
        Mistake{"IF a IN 'x' THEN SELECT 1; END IF;",
                "SF1204 1:9 expected ( after IN, found 'x' | write IN ('a', 'b')"},
        Mistake{"IF a = 1\nLOAD x FROM y;\nEND IF;",
                "SF1201 1:9 THEN is missing after the condition | write IF condition THEN"},
        Mistake{"IF a = 1 THNE SELECT 1; END IF;", "SF1001 1:10 expected THEN, found THNE | did you mean THEN?"},
        Mistake{"IF a = 1 THEN SELECT 1; END;", "SF1001 1:25 expected END IF, found END ; | write END IF;"},
        Mistake{"IF a = 1 THEN SELECT 1; ELSIF b = 1 THEN SELECT 2; END IF;",
                "SF1001 1:25 ELSIF is not known here | did you mean ELSEIF?"},
        Mistake{"IF a = 1 THEN SELECT 1; ELSE SELECT 2; ELSE SELECT 3; END IF;",
                "SF1208 1:40 this IF has a second ELSE | the ELSE stands in line 1 and comes last"},
        Mistake{"IF a = 1 THEN SELECT 1; ELSE SELECT 2; ELSE IF b = 1 THEN SELECT 3; END IF;",
                "SF1208 1:40 ELSE IF stands after ELSE | the ELSE stands in line 1 and comes last"},
        Mistake{"IF a = 1 THEN SELECT 1;",
                "SF1205 1:1 the IF that begins here is never closed | write END IF; after its last statement"},
        Mistake{"END IF;",
                "SF1206 1:1 there is no IF that this END IF could end | delete it, or look for an IF … THEN that is "
                "missing above"},
        Mistake{"ELSEIF a = 1 THEN SELECT 1;",
                "SF1207 1:1 there is no IF that this ELSEIF could belong to | delete it, or look for an IF … THEN that "
                "is missing above"}));

INSTANTIATE_TEST_SUITE_P(
    OfJson, Mistakes,
    testing::Values(
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 1 \"b\": 2};",
                "SF1301 1:33 a comma is missing here | put a comma after this value"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": [1 2]};",
                "SF1301 1:34 a comma is missing here | put a comma after this value"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\" 1};", "SF1302 1:30 a colon is missing after \"a\" | write \"a\": …"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\" = 1};",
                "SF1302 1:31 expected : after \"a\", found = | write \"a\": …"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\" => 1};",
                "SF1302 1:31 expected : after \"a\", found = | write \"a\": …"},
        Mistake{"SOURCE s TYPE CSV PARAMS {'a': 'b'};", "SF1303 1:27 'a' stands in single quotes | write \"a\""},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 'b'};", "SF1303 1:32 'b' stands in single quotes | write \"b\""},
        Mistake{"SOURCE s TYPE CSV PARAMS {a: 1, b: 2};", "SF1304 1:27 the name a stands without quotes | write \"a\""},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": data/x.csv};",
                "SF1305 1:32 the value data/x.csv stands without quotes | write \"data/x.csv\""},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": s3://bucket/x};",
                "SF1305 1:32 the value s3://bucket/x stands without quotes | write \"s3://bucket/x\""},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": tru};",
                "SF1305 1:32 the value tru stands without quotes | did you mean true? A text stands in quotes"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": True};",
                "SF1306 1:32 True is not a JSON value | write true, or \"True\" for a text"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": None};",
                "SF1306 1:32 None is not a JSON value | write null, or \"None\" for a text"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": yes};",
                "SF1306 1:32 yes is not a JSON value | write true, or \"yes\" for a text"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 007};",
                "SF1307 1:32 007 is not a number | write it without leading zeros, or in quotes if it is a text such "
                "as a code"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 1.};",
                "SF1307 1:32 1. is not a number | write a digit after the point, or leave the point out"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": .5};",
                "SF1307 1:32 .5 is not a number | write a digit before the point, as in 0.5"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": +1};", "SF1307 1:32 +1 is not a number | write it without the +"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 12ab};",
                "SF1307 1:32 12ab is not a number | put it in quotes if it is a text"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": \"C:\\data\"};",
                "SF1308 1:35 \\d is not an escape | write \\\\ for a backslash, or / in a path"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": \"\\u12\"};",
                "SF1308 1:33 \\u12 is not an escape | write \\u and the four hexadecimal digits of a character"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 1,, \"b\": 2};",
                "SF1309 1:34 there is a comma too many | delete this comma"},
        Mistake{"SOURCE s TYPE CSV PARAMS {, \"a\": 1};", "SF1309 1:27 there is a comma too many | delete this comma"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 1, \"a\": 2};",
                "SF1310 1:35 \"a\" stands here twice | the first is in line 1; delete one of the two"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": , \"b\": 1};",
                "SF1311 1:27 \"a\" has no value | write \"a\": and a value"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\"};", "SF1311 1:27 \"a\" has no value | write \"a\": and a value"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": };", "SF1311 1:27 \"a\" has no value | write \"a\": and a value"},
        Mistake{"SOURCE s TYPE CSV PARAMS {[\"a\"]};",
                "SF1312 1:27 expected a name in quotes, found [ | an object is written { \"name\": value, … }"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": (1)};",
                "SF1011 1:32 a value cannot begin with ( | use { } for an object, [ ] for a list"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": [1, 2)};",
                "SF1011 1:37 expected ] to close the [ of line 1, found ) | write ]"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 1}};", "SF1010 1:34 there is a } that nothing opened | delete it"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": \"x\ty\001\"};",
                "SF1003 1:36 the control character U+0001 stands in a string | write \\u0001"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 1 # one\n};",
                "SF1006 1:34 # does not begin a comment | write -- or // instead"},
        Mistake{"SOURCE s TYPE CSV PARAMS {\"a\": 1;",
                "SF1009 1:26 the { that opens here is never closed | close it with }"}));

INSTANTIATE_TEST_SUITE_P(
    OfText, Mistakes,
    testing::Values(
        Mistake{"LOAD a_${env FROM b;",
                "SF1401 1:8 the variable that ${ opens here is not closed on its line | close it with }, as in ${name} "
                "or ${name|default}"},
        Mistake{"LOAD a_${env|dev FROM b;",
                "SF1401 1:8 the variable that ${ opens here is not closed on its line | close it with }, as in ${name} "
                "or ${name|default}"},
        Mistake{"LOAD a_${} FROM b;",
                "SF1402 1:8 ${} has no variable name | write ${name} or ${name|default}; $${ stands for a plain ${"},
        Mistake{"LOAD a_${run-date} FROM b;",
                "SF1402 1:8 ${run-date} is not a variable: its name is not valid | a name has letters, digits and _, "
                "and does not begin with a digit"},
        Mistake{"LOAD a_${2x} FROM b;",
                "SF1402 1:8 ${2x} is not a variable: its name is not valid | a name has letters, digits and _, and "
                "does not begin with a digit"},
        Mistake{"SET x = '${abc';",
                "SF1401 1:10 the variable that ${ opens here is not closed on its line | close it with }, as in "
                "${name} or ${name|default}"},
        Mistake{"SET x = \"${a|b\";",
                "SF1401 1:10 the variable that ${ opens here is not closed on its line | close it with }, as in "
                "${name} or ${name|default}"},
        Mistake{"LOAD “a” FROM b;",
                "SF1004 1:6 “ is a typographic quote, which has no meaning here | write \" instead; word processors "
                "and chats replace it unasked"},
        Mistake{"LOAD a\u00a0FROM\u00a0b;",
                "SF1005 1:7 a no-break or invisible space stands here, not a plain one | replace it with a space; it "
                "often comes with text copied from a web page or a chat"},
        Mistake{"EXPORT t TO ‘x.csv’;",
                "SF1004 1:13 ‘ is a typographic quote, which has no meaning here | write ' instead; word processors "
                "and chats replace it unasked"},
        Mistake{"SOURCE s TYPE CSV PARAMS {“a”: “x y”};",
                "SF1004 1:27 “ is a typographic quote, which has no meaning here | write \" instead; word processors "
                "and chats replace it unasked"},
        Mistake{"# comment\nLOAD a FROM b;",
                "SF1006 1:1 # does not begin a comment here | write -- for a comment, or /* … */"},
        Mistake{"// comment\nLOAD a FROM b;",
                "SF1006 1:1 // does not begin a comment here | write -- for a comment, or /* … */"},
        Mistake{"LOAD a FROM b；",
                "SF1004 1:14 ； is a typographic sign, which has no meaning here | write ; instead; word processors "
                "and chats replace it unasked"},
        Mistake{"SELECT 1 – 2;",
                "SF1004 1:10 – is a typographic sign, which has no meaning here | write - instead; word processors and "
                "chats replace it unasked"},
        Mistake{"LOAD a \002 FROM b;",
                "SF1003 1:8 the control character U+0002 stands here | delete it; most editors do not show it"},
        Mistake{"SELECT \"a;\nLOAD a FROM b;",
                "SF1007 1:8 the quote \" that opens here is never closed | close it with \" on the same line"},
        Mistake{"INCLUDE 'a.sf;\nLOAD a FROM b;",
                "SF1007 1:9 the quote ' that opens here is not closed where it should be | close it with '"}));

}  // namespace
}  // namespace sqlflow::lang
