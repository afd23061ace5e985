// What is POSTGRES's own, beside tests/conformance: a real server, the whole program.
#include <gtest/gtest.h>

#include <thread>

#include "loaded.h"

namespace sqlflow::live {
namespace {

TEST(PostgresReadTest, NumericsAreExact) {
  EXPECT_EQ(Loaded("CREATE TABLE t(a numeric(38,10), b numeric(3,-2), c numeric(3,5), d numeric(4,1), e numeric(9,9), "
                   "f numeric, g numeric);"
                   "INSERT INTO t VALUES ('-1234567890123456789012345678.0123456789', 99900, 0.00999, -999.9, "
                   "0.000000001, 'NaN', 'Infinity'), (0, 0, 0, 0, 0, "
                   "('1' || repeat('0', 200) || '.5')::numeric, 1.25)",
                   "SELECT a, b, c, d, e, length(f) AS f, g FROM t ORDER BY a", R"("on_unrepresentable": "null")"),
            "a,b,c,d,e,f,g\n-1234567890123456789012345678.0123456789,99900,.00999,-999.9,.000000001,3,Infinity\n"
            "0.0000000000,0,.00000,0.0,.000000000,203,1.25\n");
}

TEST(PostgresReadTest, TimesKeepMicrosecondsInfinityAndTheirZone) {
  EXPECT_EQ(Loaded("CREATE TABLE t(a date, b time, c timetz, d timestamp, e timestamptz, f interval);"
                   "INSERT INTO t VALUES ('0044-03-15 BC', '24:00:00', '12:34:56.789012+05:30', '0001-01-01 BC', "
                   "'2024-02-29 12:34:56.789012+02', '1 year 2 mons -3 days 04:05:06.789'), "
                   "('infinity', '00:00:00.000001', '00:00:00-15:59', '-infinity', 'infinity', '0')",
                   "FROM t ORDER BY a"),
            "a,b,c,d,e,f\n0044-03-15 (BC),24:00:00,12:34:56.789012+05:30,0001-01-01 (BC) 00:00:00,"
            "2024-02-29 10:34:56.789012+00,1 year 2 months -3 days 04:05:06.789\n"
            "infinity,00:00:00.000001,00:00:00-15:59,-infinity,infinity,00:00:00\n");
}

TEST(PostgresReadTest, TextsBytesAndTheRest) {
  EXPECT_EQ(
      Loaded("DROP TYPE IF EXISTS mood CASCADE; CREATE TYPE mood AS ENUM ('sad', 'ok'); DROP DOMAIN IF EXISTS "
             "small CASCADE; CREATE DOMAIN small AS numeric(4,2); CREATE DOMAIN smaller AS small;"
             "CREATE TABLE t(a text, b varchar(9), c char(4), d bytea, e uuid, f json, g jsonb, h money, i bit(3), "
             "j mood, k smaller, l int4range, m inet, n oid, o \"char\", p name, q boolean);"
             "INSERT INTO t VALUES ('grün 😀 and more of it', '', 'ab', '\\xdeadbeef', "
             "'ffffffff-ffff-ffff-ffff-ffffffffffff', '{\"a\":  1}', '{\"a\":  1}', -12.34, '101', 'ok', 12.34, "
             "'[1,5)', '10.0.0.1/8', 4294967295, '', 'n', true)",
             "FROM t"),
      "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\n"
      "grün 😀 and more of it,\"\",ab  ,\\xDE\\xAD\\xBE\\xEF,ffffffff-ffff-ffff-ffff-ffffffffffff,\"{\"\"a\"\":  1}\","
      "\"{\"\"a\"\": 1}\",-12.34,101,ok,12.34,\"[1,5)\",10.0.0.1/8,4294967295,\"\",n,true\n");
}

TEST(PostgresReadTest, TextsDoNotDependOnTheServersStyle) {
  struct Restored {
    ~Restored() { SharedServer().Run("ALTER DATABASE postgres RESET ALL"); }
  } restored;
  EXPECT_EQ(Loaded("ALTER DATABASE postgres SET intervalstyle = sql_standard; ALTER DATABASE postgres SET datestyle = "
                   "German, DMY; DROP TYPE IF EXISTS span CASCADE; CREATE TYPE span AS (i interval, d date); "
                   "CREATE TABLE t AS SELECT ROW('-1 day +2 hours', '2024-02-01')::span AS s",
                   "FROM t"),
            "s\n\"(\"\"-1 days +02:00:00\"\",2024-02-01)\"\n");
}

TEST(PostgresReadTest, ArraysOfOneDimension) {
  EXPECT_EQ(Loaded("CREATE TABLE t(i int, a int[], b text[], c numeric(6,2)[], d date[]);"
                   "INSERT INTO t SELECT i, CASE WHEN i % 3 > 0 THEN array_fill(i, ARRAY[i % 7]) END, "
                   "ARRAY[NULL, 'a,b', 'a text that is long ' || i], '{}', ARRAY['infinity'::date] "
                   "FROM generate_series(1, 5000) i",
                   "SELECT count(*) AS n, sum(list_sum(a)) AS s, sum(len(a)) AS l, sum(len(b[3])) AS b, "
                   "count(*) FILTER (b[1] IS NULL AND b[2] = 'a,b') AS ok, sum(len(c)) AS c, min(d[1]) AS d FROM t"),
            "n,s,l,b,ok,c,d\n5000,25009997,9999,118893,5000,0,infinity\n");
  const Ending ending = Fails("CREATE TABLE t(m int[]); INSERT INTO t VALUES ('{{1,2},{3,4}}')");
  EXPECT_TRUE(Says(ending, "column m of public.t, row 1: its value is an array of 2 dimensions")) << ending.output;
  EXPECT_EQ(Loaded("CREATE TABLE t(m int[]); INSERT INTO t VALUES ('{{1,2},{3,4}}')", "FROM t",
                   R"("column_types": {"m": "VARCHAR"})"),
            "m\n\"{{1,2},{3,4}}\"\n");
}

TEST(PostgresReadTest, ColumnTypesAreAsAskedOrRefused) {
  const std::string sql =
      "DROP DOMAIN IF EXISTS price; CREATE DOMAIN price AS numeric; "
      "CREATE TABLE t(a numeric, b price, c numeric[], d numeric[], e date); "
      "INSERT INTO t VALUES (1.5, 2.5, '{3.5,NULL}', '{4.5}', '2024-01-01')";
  EXPECT_EQ(
      Loaded(sql, "SELECT *, typeof(columns(*)) FROM t",
             R"x("column_types": {"a": "numeric(9, 2)", "b": "DOUBLE", "c": "DECIMAL(9,2)[]", "d": "DOUBLE[]"})x"),
      "a,b,c,d,e,a,b,c,d,e\n1.50,2.5,\"[3.50, NULL]\",[4.5],2024-01-01,\"DECIMAL(9,2)\",DOUBLE,"
      "\"DECIMAL(9,2)[]\",DOUBLE[],DATE\n");
  for (const char* type : {R"({"e": "TIMESTAMP"})", R"({"a": "DOUBEL"})", R"x({"a": "DECIMAL(9,2)[]"})x",
                           R"x({"a": "DECIMAL(50,2)"})x", R"({"c": "DOUBLE"})"}) {
    const Ending ending = Fails(sql, fmt::format(R"("table": "t", "column_types": {})", type));
    EXPECT_TRUE(Says(ending, "it cannot be read as")) << type << ending.output;
  }
  const Ending ending = Fails(sql, R"("table": "t", "column_types": {"nosuch": "VARCHAR"})");
  EXPECT_TRUE(Says(ending, "public.t has no column nosuch")) << ending.output;
}

TEST(PostgresReadTest, WhatCannotBeRepresentedIsSaidOrMadeNull) {
  const std::string sql = "CREATE TABLE t(i int, n numeric(5,2)); INSERT INTO t VALUES (1, 1.5), (2, 'NaN')";
  const Ending ending = Fails(sql);
  EXPECT_EQ(ending.exit_code, 5);
  EXPECT_TRUE(Says(ending, "column n of public.t, row 2: NaN is not a number")) << ending.output;
  EXPECT_EQ(Loaded(sql, "FROM t ORDER BY i", R"("on_unrepresentable": "null")"), "i,n\n1,1.50\n2,\n");
}

TEST(PostgresReadTest, ManyColumnsAndStrangeNames) {
  std::string columns = "\"a \"\"b\"\".c\" int, \"Größe\" text, \"SELECT\" int";
  for (int i = 0; i < 1597; ++i) columns += ", c" + std::to_string(i) + " int2 DEFAULT " + std::to_string(i);
  SharedServer().Run(
      "DROP SCHEMA IF EXISTS \"My.Schema\" CASCADE; CREATE SCHEMA \"My.Schema\"; CREATE TABLE "
      "\"My.Schema\".\"Wide \"\"T\" (" +
      columns + "); INSERT INTO \"My.Schema\".\"Wide \"\"T\" VALUES (1, 'x', 3)");
  const Project project(Source(R"("schema": "My.Schema", "table": "Wide \"T")") + "LOAD t FROM pg;\n");
  project.Load(1);
  EXPECT_EQ(project.Ask("SELECT \"a \"\"b\"\".c\" AS a, \"Größe\" AS b, \"SELECT\" AS c, c1596 AS d FROM t"),
            "a,b,c,d\n1,x,3,1596\n");
}

TEST(PostgresReadTest, ConditionsAndQueries) {
  const std::string sql =
      "CREATE TABLE t(id int, at timestamptz); INSERT INTO t SELECT i, timestamptz "
      " '2024-01-01' + i * interval '1 day' FROM generate_series(1, 100) i";
  EXPECT_EQ(Loaded(sql, "SELECT count(*) AS n FROM t",
                   R"("where_clause": "id % 2 = 0 -- even", "filters": {"at": ">= 2024-03-01"})"),
            "n\n21\n");
  EXPECT_EQ(Loaded(sql, "FROM t", R"("query": "SELECT max(id) AS top, 1.50::numeric(3,2) AS n FROM t -- all")"),
            "top,n\n100,1.50\n");
}

// `character` and `bit` are of length one in SQL: a literal of such a type would be cut.
TEST(PostgresReadTest, FiltersMeanTheWholeValueWhateverTheType) {
  const std::string sql =
      "DROP DOMAIN IF EXISTS positive; CREATE DOMAIN positive AS int CHECK (value > 0);"
      "CREATE TABLE t(c char(5), b bit(3), v varbit(5), p positive); "
      "INSERT INTO t VALUES ('ab', '101', '10', 1), ('ac', '100', '11', 2), ('a', '110', '1', 3)";
  for (const char* filter : {R"({"c": "ab"})", R"({"c": ["ab", "x"]})", R"({"b": "101"})", R"({"v": "10"})",
                             R"({"p": {">": 0, "<": 2}})", R"({"c": {">": "a", "<": "ac"}})"}) {
    EXPECT_EQ(Loaded(sql, "SELECT p FROM t", R"("filters": )" + std::string(filter)), "p\n1\n") << filter;
  }
}

TEST(PostgresReadTest, ViewsPartitionsAndChildren) {
  EXPECT_EQ(
      Loaded("CREATE TABLE t(i int, k int) PARTITION BY LIST (k); CREATE TABLE t_0 PARTITION OF t FOR VALUES IN (0);"
             "CREATE TABLE t_1 (k int, i int); ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES IN (1);"
             "INSERT INTO t SELECT i, i % 2 FROM generate_series(1, 1000) i",
             "SELECT count(*) AS n, sum(i) AS s FROM t"),
      "n,s\n1000,500500\n");
  EXPECT_EQ(
      Loaded("CREATE TABLE t(i int); CREATE TABLE child(more text) INHERITS (t); INSERT INTO t VALUES (1); INSERT "
             "INTO child VALUES (2, 'x')",
             "FROM t ORDER BY i"),
      "i\n1\n2\n");
  EXPECT_EQ(
      Loaded("CREATE TABLE t(i int); INSERT INTO t VALUES (1), (2); DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT "
             "i * 10 AS ten FROM t",
             "FROM t ORDER BY ten", R"("table": "v")"),
      "ten\n10\n20\n");
}

// More pages than one portion: several connections read ranges of them, and see one state.
TEST(PostgresReadTest, ALargeTableIsReadByPagesUnderOneSnapshot) {
  const std::string sql =
      "CREATE TABLE t(id bigint, pad text) WITH (fillfactor = 10); INSERT INTO t SELECT i, "
      "repeat(chr(65 + i % 26), 300) FROM generate_series(1, 24000) i; ANALYZE t";
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; " + sql);
  ASSERT_GT(std::stoi(*SharedServer().Run("SELECT pg_relation_size('t') / 8192").rows[0][0]), 2 * 4096);
  const Project project(Source() + "LOAD t FROM pg;\n");
  std::atomic<bool> done = false;
  std::thread writer([&] {  // moves every row to another page, over and over
    auto connection = SharedServer().Connect();
    while (!done) connection->Query("UPDATE t SET id = id WHERE id % 10 = 3", "testing");
  });
  for (int i = 0; i < 3; ++i) {
    project.Load(1);
    EXPECT_EQ(project.Ask("SELECT count(*) AS n, sum(id) AS s, count(DISTINCT id) AS d FROM t"),
              "n,s,d\n24000,288012000,24000\n");
  }
  done = true;
  writer.join();
}

TEST(PostgresReadTest, ASourceReadByItsNameGivesTheColumnsAskedFor) {
  SharedServer().Run(
      "DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t AS SELECT i, 'x' || i AS name FROM "
      "generate_series(1, 1000) i");
  const Project project(Source(R"("table": "t")") +
                        "CREATE TABLE a AS SELECT count(*) AS n FROM pg;\n"
                        "CREATE TABLE b AS SELECT p.name FROM pg p JOIN pg q ON p.i = q.i + 1 WHERE q.i < 3;\n");
  project.Load(1);
  EXPECT_EQ(project.Ask("FROM a"), "n\n1000\n");
  EXPECT_EQ(project.Ask("FROM b ORDER BY 1"), "name\nx2\nx3\n");
}

TEST(PostgresReadTest, SchemasAreLookedThroughInTheirOrder) {
  SharedServer().Run(
      "DROP TABLE IF EXISTS t CASCADE; DROP SCHEMA IF EXISTS a, b CASCADE; CREATE SCHEMA a; CREATE SCHEMA b; CREATE "
      "TABLE b.t AS SELECT 'b' AS s; CREATE TABLE public.t AS SELECT 'public' AS s; CREATE TABLE a.u AS SELECT 'a' AS "
      "s");
  const auto loaded = [](const std::string& more) {
    const Project project(Source(more) + "LOAD t FROM pg;\n");
    project.Load(1);
    return project.Ask("FROM t");
  };
  EXPECT_EQ(loaded(R"("schemas": ["a", "b", "public"])"), "s\nb\n");
  EXPECT_EQ(loaded(R"("schemas": ["a", "public", "b"])"), "s\npublic\n");
  EXPECT_EQ(loaded(R"("schemas": ["a", "public", "b"], "table": "b.t")"), "s\nb\n");
  const Project project(Source(R"("schemas": ["a", "b"])") + "LOAD v FROM pg;\n");
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_TRUE(Says(ending, "there is no table or view v in the schemas a, b")) << ending.output;
  const Ending listed = RunToEnd({"connector", "discover", "pg", "--format", "csv"}, project.folder());
  EXPECT_TRUE(Says(listed, "a.u,table") && Says(listed, "b.t,table")) << listed.output;
  EXPECT_FALSE(Says(listed, "public.t")) << listed.output;
}

TEST(PostgresReadTest, ParametersOfAJdbcAddressDoWhatTheyDoThere) {
  SharedServer().Run(
      "DROP SCHEMA IF EXISTS a CASCADE; CREATE SCHEMA a; CREATE TABLE a.only AS SELECT "
      "current_setting('application_name') AS who, current_setting('work_mem') AS mem, "
      "current_setting('search_path') AS path WHERE false; CREATE VIEW a.seen AS SELECT "
      "current_setting('application_name') AS who, current_setting('work_mem') AS mem, "
      "current_setting('search_path') AS path");
  const Project project(
      Source(R"("jdbc_url_params": "currentSchema=%22no%20such%22,a&options=-c%20work_mem%3D7MB&applicationname=x%26y&)"
             R"(connectTimeout=9&sslmode=require&prepareThreshold=0")") +
      "LOAD seen FROM pg;\n");
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_EQ(project.Ask("FROM seen"), "who,mem,path\nx&y,7MB,\"\"\"no such\"\",a\"\n");
}

TEST(PostgresConnectionTest, TlsIsAsStrictAsAsked) {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t AS SELECT 1 AS i");
  const auto run = [](const std::string& host, const std::string& more) {
    const std::string source =
        "SOURCE pg TYPE POSTGRES PARAMS { \"host\": \"" + host +
        "\", \"port\": " + std::to_string(SharedServer().port()) +
        R"(, "database": "postgres", "username": "postgres", "password": "secret", "max_retries": 0, )" + more +
        " };\nLOAD t FROM pg;\n";
    const Project project(source);
    return RunToEnd({"run", "load"}, project.folder());
  };
  const std::string root = "\"ssl_root_cert\": \"" + SharedServer().certificate().string() + "\"";
  EXPECT_EQ(run("127.0.0.1", R"("ssl_mode": "disable")").exit_code, 0);
  EXPECT_EQ(run("127.0.0.1", R"("ssl_mode": "require", "channel_binding": "require")").exit_code, 0);
  EXPECT_EQ(run("localhost", R"("ssl_mode": "verify-full", )" + root).exit_code, 0);
  const Ending other_name = run("127.0.0.1", R"("ssl_mode": "verify-full", )" + root);
  EXPECT_EQ(other_name.exit_code, 3);
  EXPECT_TRUE(Says(other_name, "SF4406")) << other_name.output;
  std::string pem = crash::Project("").Read(SharedServer().certificate());
  for (size_t at = pem.find('\n'); at != std::string::npos; at = pem.find('\n', at + 2)) pem.replace(at, 1, "\\n");
  const Ending in_line = run("localhost", R"("ssl_mode": {"mode": "verify-full", "ca_certificate": ")" + pem + "\"}");
  EXPECT_EQ(in_line.exit_code, 0) << in_line.output;
  EXPECT_EQ(run("localhost", R"("ssl_mode": "verify-full")").exit_code, 3);  // by no certificate
  EXPECT_EQ(run(SharedServer().socket_folder(), R"("application_name": "x")").exit_code, 0);
  EXPECT_EQ(run("127.0.0.1", R"("ssl_mode": "verify")").exit_code, 4);
}

TEST(PostgresReadTest, ATestAsksForWhatALoadWouldAskFor) {
  SharedServer().Run(
      "DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t(a int, b int, secret text); "
      "DO $$ BEGIN CREATE ROLE narrow LOGIN PASSWORD 'narrow'; EXCEPTION WHEN duplicate_object THEN NULL; END $$; "
      "GRANT SELECT (a, b) ON t TO narrow");
  const auto test = [](const std::string& more) {
    const Project project(
        "SOURCE pg TYPE POSTGRES PARAMS { \"host\": \"127.0.0.1\", \"port\": " + std::to_string(SharedServer().port()) +
        R"(, "database": "postgres", "username": "narrow", "password": "narrow", "table": "t")" + more +
        " };\nLOAD t FROM pg;\n");
    return RunToEnd({"connector", "test", "pg"}, project.folder());
  };
  EXPECT_EQ(test("").exit_code, 6);
  EXPECT_EQ(test(R"(, "columns": ["a"], "filters": {"b": 1})").exit_code, 0);
  EXPECT_NE(test(R"(, "columns": ["a"], "where_clause": "nosuch = 1")").exit_code, 0);
  EXPECT_NE(test(R"(, "columns": ["nosuch"])").exit_code, 0);
}

TEST(PostgresReadTest, AColumnNamedTwiceIsReadOnce) {
  EXPECT_EQ(Loaded("CREATE TABLE t AS SELECT 7 AS i, 8 AS j", "FROM t", R"("columns": ["j", "i", "J"])"), "j,i\n8,7\n");
}

TEST(PostgresReadTest, AQueryMayEndInASemicolon) {
  EXPECT_EQ(Loaded("CREATE TABLE t AS SELECT 7 AS i", "FROM t", R"("query": "SELECT i FROM t; \n")"), "i\n7\n");
}

// OpenSSL would ask at the terminal, and wait.
TEST(PostgresConnectionTest, AKeyWithoutItsPasswordIsAnErrorAtOnce) {
  const Project project("SOURCE pg TYPE POSTGRES PARAMS { " +
                        SharedServer().Parameters(
                            R"("table": "t", "ssl_mode": "require", "ssl_cert": "client.pem", "ssl_key": "key.pem")") +
                        " };\nLOAD t FROM pg;\n");
  const std::string folder = project.folder().string();
  ASSERT_EQ(std::system(("cd '" + folder +
                         "' && openssl req -new -x509 -newkey rsa:2048 -passout pass:secret -subj /CN=me "
                         "-keyout key.pem -out client.pem 2>/dev/null && chmod 600 key.pem")
                            .c_str()),
            0);
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_EQ(ending.exit_code, 3);
  EXPECT_TRUE(Says(ending, "ssl_key_password")) << ending.output;
  EXPECT_FALSE(Says(ending, "pass phrase")) << ending.output;
}

TEST(PostgresConnectionTest, TheEnvironmentHasNoSayUnlessAsked) {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t AS SELECT 1 AS i");
  const auto run = [](const std::string& more) {
    const Project project(
        "SOURCE pg TYPE POSTGRES PARAMS { \"host\": \"127.0.0.1\", \"port\": " + std::to_string(SharedServer().port()) +
        ", \"database\": \"postgres\", \"username\": \"postgres\", " + more + " };\nLOAD t FROM pg;\n");
    return RunToEnd({"run", "load"}, project.folder(),
                    {.variables = {"PGPASSWORD=secret", "PGOPTIONS=-c search_path=nowhere", "PGHOSTADDR=192.0.2.1"}});
  };
  const Ending without = run(R"("max_retries": 0)");
  const Ending password = run(R"("password": "secret")");
  const Ending asked = run(R"("use_environment": true, "schema": "public", "max_retries": 0, "connect_timeout": 1)");
  EXPECT_EQ(without.exit_code, 3);
  EXPECT_TRUE(Says(without, "SF4402")) << without.output;
  EXPECT_EQ(password.exit_code, 0) << password.output;
  EXPECT_EQ(asked.exit_code, 3) << asked.output;  // at PGHOSTADDR nobody answers
}

TEST(PostgresConnectionTest, ACancelIsHeardWhileTheServerWorks) {
  const Project project(Source(R"("query": "SELECT pg_sleep(30)::text AS s")") + "LOAD t FROM pg;\n");
  crash::Child run({"run", "load"}, project.folder());
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  run.Send(SIGINT);
  EXPECT_EQ(run.Wait().exit_code, 130);
  EXPECT_EQ(*SharedServer()
                 .Run("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> "
                      "pg_backend_pid() AND state = 'active'")
                 .rows[0][0],
            "0");
}

}  // namespace
}  // namespace sqlflow::live
