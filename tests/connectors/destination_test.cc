// What EXPORT writes, byte for byte, and what stands there when it fails.
#include <sys/resource.h>

#include <csignal>

#include "base/text.h"
#include "engine_fixture.h"

namespace sqlflow::connectors {
namespace {

using Lines = std::vector<std::string>;
using Names = std::set<std::string>;

class DestinationTest : public EngineTest {};

TEST_F(DestinationTest, WritesCsvWithQuotesWhereNeeded) {
  Export("CSV", R"(SELECT * FROM (VALUES (1, 'a,"b'), (2, E'l1\nl2'), (3, ''), (4, NULL)) t(id, "the name"))", "a.csv");
  EXPECT_EQ(folder_.Text("a.csv"), "id,the name\n1,\"a,\"\"b\"\n2,\"l1\nl2\"\n3,\"\"\n4,\n");
  EXPECT_EQ(bytes_, static_cast<int64_t>(folder_.Text("a.csv").size()));
  EXPECT_EQ(folder_.Everything(), Names{"a.csv"});
}

TEST_F(DestinationTest, WritesEveryTypeOfCsvAsText) {
  Export("CSV",
         "SELECT true b, 1.50::DECIMAL(9,2) d, DATE '2024-01-02' AS day, TIMESTAMP '2024-01-02 03:04:05.5' ts, "
         "TIMESTAMPTZ '2024-01-02 03:04:05+02' tz, [1, NULL] l, {'x': 'q\"'} s, MAP {'k': 1} m, '\\x01a'::BLOB bl, "
         "INTERVAL 1 DAY i, 170141183460469231731687303715884105727 h, 0.1::FLOAT f",
         "a.csv");
  EXPECT_EQ(
      folder_.Text("a.csv"),
      "b,d,day,ts,tz,l,s,m,bl,i,h,f\n"
      "true,1.50,2024-01-02,2024-01-02 03:04:05.5,2024-01-02 01:04:05+00,\"[1,null]\",\"{\"\"x\"\":\"\"q\\\"\"\"\"}"
      "\",\"{\"\"k\"\":1}\",\\x01a,1 day,170141183460469231731687303715884105727,0.1\n");
}

TEST_F(DestinationTest, ObeysEveryOptionOfCsv) {
  Export("CSV", "SELECT 'it''s' a, NULL b, DATE '2024-01-31' c, TIMESTAMP '2024-01-31 12:00:00' d, ';' e", "a.csv",
         R"({"sep": ";", "has_header": false, "quote": "'", "null_string": "NA", "date_format": "%d.%m.%Y",
             "timestamp_format": "%Y-%m-%dT%H:%M:%S"})");
  EXPECT_EQ(folder_.Text("a.csv"), "'it''s';NA;31.01.2024;2024-01-31T12:00:00;';'\n");
  Export("CSV", R"(SELECT 'a"b' a, 1 b)", "b.csv", R"({"quote_all": true, "escape_char": "\\"})");
  EXPECT_EQ(folder_.Text("b.csv"), "\"a\",\"b\"\n\"a\\\"b\",\"1\"\n");
}

TEST_F(DestinationTest, WritesTabsToTsv) {
  Export("TSV", R"(SELECT 1 a, E'x\ty' b)", "a.tsv");
  EXPECT_EQ(folder_.Text("a.tsv"), "a\tb\n1\t\"x\ty\"\n");
}

TEST_F(DestinationTest, WritesAnArrayOfJsonAndLinesOfJsonl) {
  const std::string rows = R"(SELECT * FROM (VALUES (1, 'a"b'), (2, NULL)) t(id, "the name"))";
  Export("JSON", rows, "a.json");
  EXPECT_EQ(folder_.Text("a.json"), "[{\"id\":1,\"the name\":\"a\\\"b\"},\n {\"id\":2,\"the name\":null}]\n");
  Export("JSONL", rows, "a.jsonl");
  EXPECT_EQ(folder_.Text("a.jsonl"), "{\"id\":1,\"the name\":\"a\\\"b\"}\n{\"id\":2,\"the name\":null}\n");
}

TEST_F(DestinationTest, WritesValidJsonOfEveryType) {
  Export("JSONL",
         "SELECT 'nan'::DOUBLE n, '-infinity'::DOUBLE i, 0.1::FLOAT f, 0.1::DOUBLE d, NULL::DOUBLE z, "
         "12345678901234567890.12345678::DECIMAL(38,8) e, 170141183460469231731687303715884105727 h, [1, NULL] l, "
         "{'x': {'y': DATE '2024-01-02'}} s, MAP {'k': 1} m, '\\x01a'::BLOB b, TIMESTAMP '2024-01-02 03:04:05' t, "
         "'{\"j\": [1]}'::JSON j",
         "a.jsonl");
  EXPECT_EQ(folder_.Text("a.jsonl"),
            R"({"n":"nan","i":"-inf","f":0.1,"d":0.1,"z":null,"e":12345678901234567890.12345678,)"
            R"("h":170141183460469231731687303715884105727,"l":[1,null],"s":{"x":{"y":"2024-01-02"}},"m":{"k":1},)"
            R"("b":"\\x01a","t":"2024-01-02 03:04:05","j":{"j":[1]}})"
            "\n");
}

TEST_F(DestinationTest, WritesNestedNumbersThatJsonLacksAsText) {
  const std::string rows =
      "SELECT * FROM (VALUES ([1.5, 'nan'::DOUBLE], {'a b': 'NaN', 'x': '-infinity'::DOUBLE}), "
      "([2.5], {'a b': 'NaN', 'x': 0.1::DOUBLE})) AS t(l, s)";
  Export("JSONL", rows, "a.jsonl");
  EXPECT_EQ(folder_.Text("a.jsonl"),
            "{\"l\":[\"1.5\",\"nan\"],\"s\":{\"a b\":\"NaN\",\"x\":\"-inf\"}}\n"
            "{\"l\":[2.5],\"s\":{\"a b\":\"NaN\",\"x\":0.1}}\n");
  Export("CSV", "SELECT l FROM (" + rows + ")", "a.csv");
  EXPECT_EQ(folder_.Text("a.csv"), "l\n\"[\"\"1.5\"\",\"\"nan\"\"]\"\n[2.5]\n");
}

TEST_F(DestinationTest, WritesAnEmptyResultAsAFileOfItsFormat) {
  const std::string none = "SELECT 1 AS id, 'x' AS name WHERE false";
  Export("CSV", none, "a.csv");
  EXPECT_EQ(folder_.Text("a.csv"), "id,name\n");
  Export("JSON", none, "a.json");
  EXPECT_EQ(folder_.Text("a.json"), "[]\n");
  Export("JSONL", none, "a.jsonl");
  EXPECT_EQ(folder_.Text("a.jsonl"), "");
  Export("PARQUET", none, "a.parquet");
  EXPECT_EQ(Columns("FROM '" + File("a.parquet") + "'"), (Lines{"id INTEGER", "name VARCHAR"}));
  EXPECT_EQ(Export("PARQUET", none, "parts", R"({"partition_by": "id"})"), Lines{"no rows: the folder is empty"});
  EXPECT_TRUE(std::filesystem::is_directory(folder_ / "parts"));
}

TEST_F(DestinationTest, WritesParquetWithItsTypes) {
  const Lines notes =
      Export("PARQUET", "SELECT 12345678901234567890::HUGEINT h, [1::UHUGEINT] l, 1.5::DOUBLE d, 'x' s", "a.parquet");
  EXPECT_EQ(notes, (Lines{"column h: HUGEINT is written as DECIMAL(38,0), Parquet has no wider integer",
                          "column l: UHUGEINT[] is written as DECIMAL(38,0)[], Parquet has no wider integer"}));
  const std::string file = "FROM '" + File("a.parquet") + "'";
  EXPECT_EQ(Columns(file), (Lines{"h DECIMAL(38,0)", "l DECIMAL(38,0)[]", "d DOUBLE", "s VARCHAR"}));
  EXPECT_EQ(Rows(file), Lines{"12345678901234567890|[1]|1.5|x"});
}

TEST_F(DestinationTest, RefusesAHugeIntegerThatNoDecimalHolds) {
  EXPECT_NE(ErrorOf([&] {
              Export("PARQUET", "SELECT 170141183460469231731687303715884105727 h", "a.parquet");
            }).find("170141183460469231731687303715884105727"),
            std::string::npos);
  EXPECT_EQ(folder_.Everything(), Names{});
}

TEST_F(DestinationTest, CompressesByTheEndingOrTheOption) {
  const std::string rows = "SELECT range id FROM range(1000)";
  for (const char* name : {"a.csv.gz", "a.csv.zst", "a.json.gz", "a.jsonl.zst"}) {
    const std::string type = std::string(name).find("jsonl") != std::string::npos  ? "JSONL"
                             : std::string(name).find("json") != std::string::npos ? "JSON"
                                                                                   : "CSV";
    EXPECT_EQ(Export(type, rows, name), Lines{});
    const std::string reader = type == "CSV" ? "read_csv" : "read_json";
    EXPECT_EQ(Rows(fmt::format("SELECT count(*), sum(id) FROM {}('{}')", reader, File(name))), Lines{"1000|499500"});
    EXPECT_LT(bytes_, 3000) << name;
  }
  EXPECT_EQ(folder_.Text("a.csv.gz").substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(folder_.Text("a.csv.zst").substr(0, 4), "\x28\xb5\x2f\xfd");
  EXPECT_EQ(Export("CSV", rows, "plain.csv.gz", R"({"compression": "none"})"),
            Lines{"the name says gzip, the compression is none"});
  EXPECT_EQ(folder_.Text("plain.csv.gz").substr(0, 5), "id\n0\n");
  Export("CSV", rows, "odd.txt", R"({"compression": "GZIP"})");
  EXPECT_EQ(folder_.Text("odd.txt").substr(0, 2), "\x1f\x8b");
}

TEST_F(DestinationTest, CompressesParquetInside) {
  for (const char* codec : {"snappy", "gzip", "zstd", "none"}) {
    Export("PARQUET", "SELECT 1 a", "a.parquet", fmt::format(R"({{"compression": "{}"}})", codec));
    const std::string seen = std::string(codec) == "none" ? "UNCOMPRESSED" : base::Upper(codec);
    EXPECT_EQ(Rows("SELECT compression FROM parquet_metadata('" + File("a.parquet") + "')"), Lines{seen});
  }
  Export("PARQUET", "SELECT 1 a", "a.parquet");
  EXPECT_EQ(Rows("SELECT compression FROM parquet_metadata('" + File("a.parquet") + "')"), Lines{"SNAPPY"});
}

TEST_F(DestinationTest, CutsRowGroups) {
  Export("PARQUET", "SELECT * FROM range(10000)", "a.parquet", R"({"row_group_size": 2048})");
  EXPECT_EQ(Rows("SELECT count(DISTINCT row_group_id) FROM parquet_metadata('" + File("a.parquet") + "')"), Lines{"5"});
}

TEST_F(DestinationTest, KeepsTheOrderOfTheRows) {
  Execute("CREATE TABLE numbers AS SELECT range AS id FROM range(300000)");
  for (const char* type : {"CSV", "JSONL", "PARQUET"}) {
    Export(type, "SELECT id, 'a' || id AS text FROM numbers ORDER BY id DESC", "ordered");
    const std::string file = File("ordered");
    const std::string reader = std::string(type) == "CSV"     ? "read_csv('" + file + "')"
                               : std::string(type) == "JSONL" ? "read_json('" + file + "')"
                                                              : "read_parquet('" + file + "')";
    EXPECT_EQ(Rows("SELECT count(*) FROM (SELECT id, lag(id) OVER () AS before FROM " + reader +
                   ") WHERE before IS NOT NULL AND before <> id + 1"),
              Lines{"0"})
        << type;
  }
}

TEST_F(DestinationTest, WritesOrderedHugeIntegersOrdered) {
  Execute("CREATE TABLE numbers AS SELECT range AS id, range::HUGEINT AS h FROM range(300000)");
  Export("PARQUET", "SELECT * FROM numbers ORDER BY id DESC", "a.parquet");
  EXPECT_EQ(Rows("SELECT count(*) FROM (SELECT id, lag(id) OVER () AS before FROM '" + File("a.parquet") +
                 "') WHERE before IS NOT NULL AND before <> id + 1"),
            Lines{"0"});
}

TEST_F(DestinationTest, PartitionsEveryFormat) {
  const std::string rows = "SELECT * FROM (VALUES (1, 'a/b', 'x'), (2, NULL, 'y'), (3, 'a/b', 'z')) t(id, part, name)";
  for (const auto& [type, ending, reader] :
       {std::tuple("CSV", "csv", "read_csv"), std::tuple("TSV", "tsv", "read_csv"),
        std::tuple("JSON", "json", "read_json"), std::tuple("JSONL", "jsonl", "read_json"),
        std::tuple("PARQUET", "parquet", "read_parquet")}) {
    const std::string target = std::string("parts_") + ending;
    Export(type, rows, target, R"({"partition_by": ["PART"]})");
    EXPECT_EQ(Rows(fmt::format("SELECT id, part, name FROM {}('{}/*/*.{}', hive_partitioning = true) ORDER BY id",
                               reader, File(target), ending)),
              (Lines{"1|a/b|x", "2|NULL|y", "3|a/b|z"}))
        << type;
  }
  EXPECT_EQ(folder_.Text("parts_json/part=a%2Fb/data_0.json"),
            "[{\"id\":1,\"name\":\"x\"},\n {\"id\":3,\"name\":\"z\"}]\n");
}

TEST_F(DestinationTest, ReplacesAPartitionedFolderWhole) {
  const std::string options = R"({"partition_by": "year", "compression": "gzip"})";
  Export("JSONL", "SELECT 1 id, 2023 AS year", "out/parts", options);
  Export("JSONL", "SELECT 2 id, 2024 AS year", "out/parts/", options);
  EXPECT_EQ(folder_.Everything(), Names{"out/parts/year=2024/data_0.jsonl.gz"});
}

TEST_F(DestinationTest, NamesTheColumnThatPartitionsLack) {
  EXPECT_EQ(ErrorOf([&] { Export("CSV", "SELECT 1 id, 2 yaer", "p", R"({"partition_by": "year"})"); }),
            "SF2510 partition_by names year, which the rows lack");
  EXPECT_EQ(ErrorOf([&] { Export("CSV", "SELECT 1 id", "p", R"({"partition_by": "id"})"); }),
            "SF2510 partition_by names every column, so nothing is left for the files");
  EXPECT_EQ(folder_.Everything(), Names{});
}

TEST_F(DestinationTest, LeavesTheOldFileWhenTheRowsFail) {
  folder_.Write("a.csv", "old");
  folder_.Write("p/year=1/data_0.csv", "old");
  const std::string failing = "SELECT 1 id, CAST(range || 'x' AS INTEGER) AS year FROM range(3)";
  EXPECT_NE(ErrorOf([&] { Export("CSV", failing, "a.csv"); }), "nothing was thrown");
  EXPECT_NE(ErrorOf([&] { Export("CSV", failing, "p", R"({"partition_by": "year"})"); }), "nothing was thrown");
  EXPECT_EQ(folder_.Text("a.csv"), "old");
  EXPECT_EQ(folder_.Everything(), (Names{"a.csv", "p/year=1/data_0.csv"}));
}

// A disk with room for a megabyte and no more, as far as this process can tell.
class SmallDisk {
 public:
  SmallDisk() {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit small = before_;
    small.rlim_cur = 1 << 20;
    handler_ = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  sighandler_t handler_{};
};

TEST_F(DestinationTest, AFullDiskLeavesTheOldFileAndIsToldOfThePlaceThatTheUserNamed) {
  const std::string many = "SELECT range AS id, md5(range::VARCHAR) AS a FROM range(500000)";
  for (const char* type : {"CSV", "JSONL", "PARQUET"}) {
    const std::string name = fmt::format("out/rows.{}", base::Lower(type));
    Export(type, "SELECT 1 AS id", name);
    const std::string old = folder_.Text(name);
    const SmallDisk full;
    EXPECT_EQ(ErrorOf([&] { Export(type, many, name); }),
              "SF7002 Could not write file \"" + name + "\": File too large");
    EXPECT_EQ(folder_.Text(name), old);
    EXPECT_EQ(folder_.Everything().count(name), 1);
  }
  EXPECT_EQ(folder_.Everything().size(), 3u);
  const SmallDisk full;
  EXPECT_EQ(ErrorOf([&] {
              Export("CSV", "SELECT *, id % 2 AS p FROM (" + many + ")", "parts", R"({"partition_by": ["p"]})");
            }),
            "SF7002 Could not write file \"parts/p=0/data_0.csv\": File too large");
}

TEST_F(DestinationTest, TakesAnyNameOfAFile) {
  for (const std::string name : {"it's.csv", "a \"b\".csv", "größe [1]*?.csv", "100%.csv", "a;b\\c.csv"}) {
    Export("CSV", "SELECT 1 a", name);
    EXPECT_EQ(folder_.Text(name), "a\n1\n") << name;
  }
}

TEST_F(DestinationTest, TakesAnyNameOfAColumn) {
  const std::string rows = R"(SELECT 1 "select", 2 "a ""b""", 3 "ü,x", 4 x, 5 X)";
  EXPECT_EQ(Export("CSV", rows, "a.csv"), Lines{"a second column named X is written as X_1"});
  EXPECT_EQ(folder_.Text("a.csv"), "select,\"a \"\"b\"\"\",\"ü,x\",x,X_1\n1,2,3,4,5\n");
  Export("JSONL", rows, "a.jsonl");
  EXPECT_EQ(folder_.Text("a.jsonl"), "{\"select\":1,\"a \\\"b\\\"\":2,\"ü,x\":3,\"x\":4,\"X_1\":5}\n");
}

TEST_F(DestinationTest, WritesToAnAbsolutePathAndAFileUrl) {
  Export("CSV", "SELECT 1 a", File("deep/er/a.csv"));
  Export("CSV", "SELECT 1 a", "file://" + File("b.csv"));
  EXPECT_EQ(folder_.Everything(), (Names{"b.csv", "deep/er/a.csv"}));
}

TEST_F(DestinationTest, RefusesAPlaceOfALaterRelease) {
  EXPECT_EQ(ErrorOf([&] { Export("CSV", "SELECT 1 a", "s3://bucket/a.csv"); }),
            "SF2001 an export to s3:// comes with a later release");
  EXPECT_EQ(folder_.Everything(), Names{});
}

TEST_F(DestinationTest, WritesToThePathOfAConnection) {
  Export("CSV", "SELECT 1 a", "", R"({"path": "out/a.csv"})");
  EXPECT_EQ(folder_.Text("out/a.csv"), "a\n1\n");
  EXPECT_EQ(Destination("CSV", R"({"path": "out/a.csv"})")->Paths(""), Lines{"out/a.csv"});
  EXPECT_EQ(Destination("CSV", "{}")->Paths("b.csv"), Lines{"b.csv"});
}

TEST_F(DestinationTest, RefusesFieldsThatCouldNotBeToldApart) {
  EXPECT_EQ(Destination("CSV", R"({"delimiter": "\""})"), nullptr);
  EXPECT_EQ(Destination("CSV", R"({"delimiter": "\n"})"), nullptr);
  EXPECT_EQ(Destination("CSV", R"({"quote_char": ""})"), nullptr);
  EXPECT_EQ(Messages(), (Lines{"\"delimiter\" and \"quote_char\" are the same", "\"delimiter\" cannot be a line break",
                               "\"quote_char\" must be one character"}));
}

TEST_F(DestinationTest, ParametersOfOneFormatAreKnownToItsSiblings) {
  const component::Component* json = registry_.Find("JSON");
  json->destination_params->Check(*component::ParseJson(R"({"header": true, "has_header": true})", {}), {}, "JSON",
                                  {registry_.Find("CSV")->destination_params}, diagnostics_);
  EXPECT_FALSE(diagnostics_.has_errors());
  EXPECT_EQ(Messages(), (Lines{"\"header\" means nothing to JSON and is left out of account",
                               "\"has_header\" means nothing to JSON and is left out of account"}));
}

}  // namespace
}  // namespace sqlflow::connectors
