// What stands behind a source: is it there, what does it hold.
#include "suite.h"

namespace sqlflow::conformance {
namespace {

TEST_P(ConformanceTest, AGoodConnectionIsTestedAndHealthy) {
  Hold(Numbered(3));
  WriteLoad();
  const std::string text = Do({"connector", "test", "s"});
  EXPECT_TRUE(Says(text, "✓ s (" + subject_->type())) << text;
  EXPECT_TRUE(Says(Do({"connector", "test", "s", "--format", "json"}), "\"status\": \"ok\""));
  EXPECT_TRUE(Says(Do({"connector", "health", "s", "--format", "json"}), "\"status\": \"healthy\""));
}

TEST_P(ConformanceTest, ABrokenConnectionIsNamedAndLeavesTheTableAsItWas) {
  Hold(Numbered(3));
  WriteLoad();
  Run();
  ASSERT_FALSE(subject_->broken().empty());
  for (const Refusal& broken : subject_->broken()) {
    Write(Declare("s", broken.parameters) + "LOAD t FROM s;\n");
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"connector", "test", "s"}, {"run", "load"}}) {
      const crash::Ending ending = Try(command);
      EXPECT_EQ(ending.exit_code, 3) << ending.output;
      EXPECT_TRUE(Says(ending.output, "error[" + broken.says + "]")) << broken.says << "\n" << ending.output;
      EXPECT_TRUE(Says(ending.output, "\n  = ") || Says(ending.output, "\n    = ")) << "no hint\n" << ending.output;
    }
    EXPECT_TRUE(Says(Do({"connector", "health", "s", "--format", "json"}), "\"status\": \"unhealthy\""));
  }
  EXPECT_EQ(Loaded(), CsvOf(Numbered(3)));
}

TEST_P(ConformanceTest, DiscoversItsStreams) {
  Hold(Numbered(3));
  subject_->Hold("other", Numbered(1));
  WriteLoad();
  const std::string found = Do({"connector", "discover", "s", "--format", "csv"});
  if (connector().capabilities.many_streams) {
    for (const char* name : {"t", "other"}) {
      EXPECT_TRUE(Says(found, "\n" + subject_->StreamName(name) + ",table,")) << found;
    }
  } else {
    const std::string rows = connector().capabilities.count ? "3" : "";
    EXPECT_TRUE(Says(found, "\ns,\"\"," + rows + ",3,")) << found;
  }
}

TEST_P(ConformanceTest, SeesNoChangeInColumnsThatWereJustLoaded) {
  const Table held = LimitsTable(subject_->limits(), false);
  Hold(held);
  Write(Source("s") + "LOAD t FROM s MODE APPEND;\n");
  Do({"connector", "sync", "s"});
  EXPECT_EQ(Do({"connector", "schema", "s", "--changes", "--format", "csv"}),
            fmt::format("table,column,change,in_table,in_source,next_load\nt,,none,,,goes on with {} columns\n",
                        held.columns.size()));
}

TEST_P(ConformanceTest, SaysWhatTheNextLoadDoesWithColumnsThatHaveChanged) {
  const auto hold = [&](const Table& table) {
    Hold(table);
    Write(Source("s") + "LOAD t FROM s MODE APPEND;\n");  // where the rows stand in the pipeline itself
  };
  hold(TableOf({{"id", "BIGINT"}, {"name", "VARCHAR"}}, {{"1", "one"}}));
  Run();
  hold(TableOf({{"id", "BIGINT"}, {"more", "BIGINT"}}, {{"2", "1"}}));
  EXPECT_EQ(Do({"connector", "schema", "s", "--changes", "--format", "csv"}),
            "table,column,change,in_table,in_source,next_load\n"
            "t,name,removed,VARCHAR,,stops: the rows read lack it\n"
            "t,more,added,,BIGINT,stops: the table has no such column\n");
  EXPECT_EQ(Try({"connector", "sync", "s"}).exit_code, 4);
}

TEST_P(ConformanceTest, TheSchemaIsWhatALoadMakes) {
  Hold(Numbered(3));
  WriteLoad();
  EXPECT_EQ(Do({"connector", "schema", "s", "--format", "csv"}),
            "position,column,type,nullable,description\n1,id,BIGINT,yes,\"\"\n2,name,VARCHAR,yes,\"\"\n"
            "3,amount,BIGINT,yes,\"\"\n");
  Run();
  EXPECT_EQ(Ask("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 't' ORDER BY "
                "ordinal_position"),
            "column_name,data_type\nid,BIGINT\nname,VARCHAR\namount,BIGINT\n");
}

}  // namespace
}  // namespace sqlflow::conformance
