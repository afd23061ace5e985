// What stands around a server: a pool before it, a standby beside it, several hosts; and a server that crashes.
#include <gtest/gtest.h>

#include <thread>

#include "loaded.h"

namespace sqlflow::live {
namespace {

// Of several portions: read in parallel.
const char* const kLarge =
    "DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t(id bigint, pad text) WITH (fillfactor = 10); INSERT INTO t SELECT "
    "i, repeat(chr(65 + i % 26), 300) FROM generate_series(1, 24000) i; ANALYZE t";
const char* const kQuestion = "SELECT count(*) AS n, sum(id) AS s, count(DISTINCT id) AS d FROM t";
const char* const kAnswer = "n,s,d\n24000,288012000,24000\n";

std::string SourceAt(int port, const std::string& more = "") {
  return "SOURCE pg TYPE POSTGRES PARAMS { " + SharedServer().Parameters(more, port) + " };\n";
}

Ending Load(const Project& project) { return RunToEnd({"run", "load"}, project.folder()); }

TEST(PgBouncerTest, ReadsInTransactionModeInParallelAndIncrementally) {
  SharedServer().Run(kLarge);
  const PgBouncer bouncer(SharedServer(), 6);
  const Project project(SourceAt(bouncer.port()) + "LOAD t FROM pg;\n");
  const Ending ending = Load(project);
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_EQ(project.Ask(kQuestion), kAnswer);
  const Project growing(SourceAt(bouncer.port(), R"("sync_mode": "incremental", "cursor_field": "id")") +
                        "LOAD t FROM pg;\n");
  growing.Load(1);
  SharedServer().Run("INSERT INTO t VALUES (24001, 'new')");
  growing.Load(1);
  EXPECT_EQ(growing.Ask("SELECT max(id) AS top, count(*) AS n FROM t"), "top,n\n24001,24001\n");
}

TEST(PgBouncerTest, APoolOfOneConnectionIsReadThroughThatOne) {
  SharedServer().Run(kLarge);
  const PgBouncer bouncer(SharedServer(), 1);
  const Project project(SourceAt(bouncer.port(), R"("timeouts": {"connect": "2s"})") + "LOAD t FROM pg;\n");
  const Ending ending = Load(project);
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_EQ(project.Ask(kQuestion), kAnswer);
}

TEST(StandbyTest, IsReadInParallelAndSaysWhatAnIncrementalReadCannotSee) {
  PostgresServer primary;
  const PostgresServer standby(primary);
  primary.Run(kLarge);
  standby.CatchUpWith(primary);
  const Project project(SourceAt(standby.port()) + "LOAD t FROM pg;\n");
  const Ending ending = Load(project);
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_EQ(project.Ask(kQuestion), kAnswer);
  const auto incremental = [&](const std::string& more) {
    const Project growing(SourceAt(standby.port(), R"("sync_mode": "incremental", )" + more) + "LOAD t FROM pg;\n");
    Ending ended = Load(growing);
    EXPECT_EQ(ended.exit_code, 0) << ended.output;
    EXPECT_EQ(growing.Ask(kQuestion), kAnswer);
    return ended;
  };
  EXPECT_TRUE(Says(incremental(R"("cursor_field": "id")"), "read from a standby")) << "its primary's locks are unseen";
  EXPECT_FALSE(Says(incremental(R"("replication_method": "Xmin")"), "standby")) << "its transactions are seen";
  const std::string both = "postgresql://postgres:secret@127.0.0.1:" + std::to_string(primary.port()) +
                           ",127.0.0.1:" + std::to_string(standby.port()) + "/postgres";
  const Project chosen("SOURCE pg TYPE POSTGRES PARAMS { \"uri\": \"" + both +
                       "\", \"target_session_attrs\": \"standby\", \"query\": \"SELECT pg_is_in_recovery() AS is\" "
                       "};\nLOAD r FROM pg;\n");
  chosen.Load(1);
  EXPECT_EQ(chosen.Ask("FROM r"), "is\ntrue\n");
}

TEST(ServerTest, TheFirstOfSeveralHostsThatAnswersIsRead) {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t AS SELECT 1 AS i");
  std::string source = SourceAt(SharedServer().port());
  source.replace(source.find("127.0.0.1"), 9, "127.0.0.2,127.0.0.1");  // it does not listen at the first
  const Project project(source + "LOAD t FROM pg;\n");
  const Ending ending = Load(project);
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
}

TEST(ServerTest, AReadStartsOverWhenTheServerCrashesInTheMiddle) {
  PostgresServer server;
  const Project project(
      SourceAt(server.port(), R"("query": "SELECT i, pg_sleep(0.02)::text AS s FROM generate_series(1, 200) AS i")") +
      "LOAD t FROM pg;\n");
  crash::Child run({"run", "load"}, project.folder());
  const auto reads = [&] {
    return !server.Run("SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'").rows.empty();
  };
  for (int i = 0; i < 600 && !reads(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server.Crash();
  const Ending ending = run.Wait();
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_TRUE(Says(ending, " retr")) << ending.output;
  EXPECT_EQ(project.Ask("SELECT count(*) AS n, sum(i) AS s FROM t"), "n,s\n200,20100\n");
}

}  // namespace
}  // namespace sqlflow::live
