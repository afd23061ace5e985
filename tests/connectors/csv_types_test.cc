// Types are as if inferred from the whole file, and no value is bent to fit one.
#include "base/text_type.h"
#include "source_fixture.h"

namespace sqlflow::connectors {
namespace {

using Lines = std::vector<std::string>;

class CsvTypesTest : public SourceTest {
 protected:
  // A file too big to be looked at whole, of `value`s and one `odd` in the middle or on the last row.
  std::string Big(const std::string& value, const std::string& odd, bool last = false) {
    std::string text = "id,v,filler\n";
    constexpr int kRows = 60000;
    for (int i = 0; i < kRows; ++i) {
      const bool here = i == (last ? kRows - 1 : kRows / 3 * 2 + 517);
      text += std::to_string(i) + "," + (here ? odd : value) + "," + std::string(70, 'x') + "\n";
    }
    return text;
  }
  // The type of column v of such a file, and the odd value as loaded.
  std::string Odd(const std::string& value, const std::string& odd, bool last = false) {
    Write("big.csv", Big(value, odd, last));
    Load("CSV", "big.csv");
    EXPECT_EQ(One("SELECT count(*) FROM loaded"), "60000");
    const std::string type = One("SELECT DISTINCT typeof(v) FROM loaded");
    return type + " " + One("SELECT v FROM loaded GROUP BY v ORDER BY count(*) LIMIT 1");
  }
};

TEST_F(CsvTypesTest, AWordAmongIntegersMakesTextWhereverItIs) {
  EXPECT_EQ(Odd("12", "word"), "VARCHAR word");
  EXPECT_EQ(Odd("12", "word", true), "VARCHAR word");
  EXPECT_EQ(revisions_, 0);  // the end of the file was looked at before
}

TEST_F(CsvTypesTest, ANumberIsNotRounded) {
  EXPECT_EQ(Odd("12", "2.5"), "DOUBLE 2.5");
  EXPECT_EQ(Odd("12", "2.5", true), "DOUBLE 2.5");
}

TEST_F(CsvTypesTest, ADateDoesNotSwallowTheHour) {
  EXPECT_EQ(Odd("2024-01-31", "2024-02-01 10:30:00"), "TIMESTAMP 2024-02-01 10:30:00");
}

TEST_F(CsvTypesTest, AnOffsetAtTheEndIsNotDropped) {
  EXPECT_EQ(Odd("2024-01-31 10:00:00", "2024-02-01 10:30:00+02", true),
            "TIMESTAMP WITH TIME ZONE 2024-02-01 08:30:00+00");
}

TEST_F(CsvTypesTest, ALeadingZeroAtTheEndMakesText) { EXPECT_EQ(Odd("98101", "01234", true), "VARCHAR 01234"); }

TEST_F(CsvTypesTest, DigitsThatAnIntegerWouldLoseMakeTextWhereverTheyAre) {
  for (const char* odd : {"007", "+5", "-07", "00", "1_000", "0x1F", "0b1"}) {
    EXPECT_EQ(Odd("12", odd), std::string("VARCHAR ") + odd);
    EXPECT_EQ(Odd("1.25", odd), std::string("VARCHAR ") + odd);
  }
}

TEST_F(CsvTypesTest, WhatAnIntegerWouldRoundMakesADouble) {
  EXPECT_EQ(Odd("12", "0.000004"), "DOUBLE 4e-06");
  EXPECT_EQ(Odd("12", "1e5"), "DOUBLE 100000.0");
  EXPECT_EQ(Odd("12", "-.5"), "DOUBLE -0.5");
  EXPECT_EQ(Odd("12", "9223372036854775809"), "VARCHAR 9223372036854775809");
  EXPECT_EQ(Odd("12", " 7 "), "BIGINT 7");
}

TEST_F(CsvTypesTest, DigitsThatADoubleWouldLoseMakeTextWhereverTheyAre) {
  const std::string thousands = "0." + std::string(2000, '3');
  for (const std::string& odd : {std::string("0.1234567890123456789"), std::string("9007199254740993"),
                                 std::string("-1234567.89012345678"), std::string("1e400"), std::string("1e-400"),
                                 std::string("0.1e-400"), std::string("inf"), std::string("-Infinity"), thousands}) {
    EXPECT_EQ(Odd("1.25", odd), "VARCHAR " + odd);
  }
  EXPECT_EQ(Odd("1.25", "0.30000000000000004"), "DOUBLE 0.30000000000000004");
  EXPECT_EQ(Odd("1.25", "0.10000000000000001"), "DOUBLE 0.1");
  EXPECT_EQ(Odd("1.25", "-0.50"), "DOUBLE -0.5");
  EXPECT_EQ(Odd("1.25", "nan"), "DOUBLE nan");
  EXPECT_EQ(Odd("1.25", " 2.5"), "DOUBLE 2.5");
}

TEST_F(CsvTypesTest, ADigitIsNoBooleanWhereverItIs) {
  for (const char* odd : {"1", "0", "y", "n", "on"}) EXPECT_EQ(Odd("true", odd), std::string("VARCHAR ") + odd);
  EXPECT_EQ(Odd("true", "f"), "BOOLEAN false");
  EXPECT_EQ(Odd("true", "NO"), "BOOLEAN false");
}

TEST_F(CsvTypesTest, AnOffsetIsKeptWhereverItIs) {
  for (const char* odd : {"2024-02-01 10:30:00+02", "2024-02-01T10:30:00+02:00", "2024-02-01 08:30:00Z",
                          "2024-02-01 08:30:00 UTC", "2024-02-01 08:30:00.000Z"}) {
    EXPECT_EQ(Odd("2024-01-31 10:00:00", odd), "TIMESTAMP WITH TIME ZONE 2024-02-01 08:30:00+00");
    EXPECT_EQ(Odd("2024-01-31", odd), "TIMESTAMP WITH TIME ZONE 2024-02-01 08:30:00+00");
  }
  EXPECT_EQ(Odd("2024-01-31 10:00:00", "2024-02-01 10:30+02"), "VARCHAR 2024-02-01 10:30+02");
  EXPECT_EQ(Odd("10:00:00", "10:30:00+02"), "VARCHAR 10:30:00+02");
  EXPECT_EQ(Odd("10:00:00", "10:30:0Z"), "VARCHAR 10:30:0Z");
  EXPECT_EQ(Odd("2024-01-31 10:00:00", "2024-02-01 10:30:0Z"), "VARCHAR 2024-02-01 10:30:0Z");
}

TEST_F(CsvTypesTest, TimesKeepWhatTheirTypeCannotHold) {
  EXPECT_EQ(Odd("2024-01-31 10:00:00", "2024-02-01 10:30:00.123456789"), "VARCHAR 2024-02-01 10:30:00.123456789");
  EXPECT_EQ(Odd("2024-01-31 10:00:00", "2024-02-01T10:30:00.123456000"), "TIMESTAMP 2024-02-01 10:30:00.123456");
  EXPECT_EQ(Odd("10:00:00", "10:30:00.1234567"), "VARCHAR 10:30:00.1234567");
  EXPECT_EQ(Odd("2024-01-31", "2024-02-01 00"), "VARCHAR 2024-02-01 00");
  EXPECT_EQ(Odd("2024-01-31", "2024/02/01"), "DATE 2024-02-01");
  EXPECT_EQ(Odd("2024-01-31", "infinity"), "VARCHAR infinity");
}

TEST_F(CsvTypesTest, CompressedFilesAndLaterOnesAreCheckedOnEveryRowToo) {
  Write("d/a.csv", Big("12", "13"));
  Write("d/b.csv", Big("12", "007"));
  Load("CSV", "d");
  EXPECT_EQ(Types(), "BIGINT, VARCHAR, VARCHAR");
  EXPECT_EQ(One("SELECT v FROM loaded WHERE v NOT IN ('12', '13')"), "007");
  for (const char* compression : {"gzip", "zstd"}) {
    session_->Execute(fmt::format(
        "COPY (SELECT range AS id, CASE range WHEN 41000 THEN '+7' ELSE '12' END AS v, md5(range::VARCHAR) AS filler "
        "FROM range(60000)) TO '{}' (FORMAT csv, COMPRESSION {})",
        (folder_.path() / "packed.csv").string(), compression));
    Load("CSV", "packed.csv");
    EXPECT_EQ(Types(), "BIGINT, VARCHAR, VARCHAR");
    EXPECT_EQ(One("SELECT v FROM loaded WHERE v <> '12'"), "+7");
  }
}

// The glance that spares most values the full look must never let one through that the full look refuses.
TEST_F(CsvTypesTest, TheQuickWayDecidesAsTheSlowOne) {
  std::string values = "NULL";
  for (const char* value : {"",
                            " ",
                            "0",
                            "-0",
                            "00",
                            "007",
                            "+5",
                            "5",
                            "-5",
                            "-05",
                            " 12",
                            "12 ",
                            "1_000",
                            "1_0.5",
                            "2.5",
                            "-2.50",
                            ".5",
                            "-.5",
                            "5.",
                            "0.5",
                            "-0.5",
                            "00.5",
                            "0.0",
                            "0.000004",
                            "0.0000000001",
                            "1e2",
                            "1E2",
                            "12e2",
                            "0e5",
                            "1e400",
                            "1e-400",
                            "0.1e-400",
                            "0.1e-310",
                            "inf",
                            "-inf",
                            "nan",
                            "0x1F",
                            "0b1",
                            "9007199254740993",
                            "123456789012345",
                            "1234567890123456",
                            "0.1234567890123456789",
                            "0.30000000000000004",
                            "0.10000000000000001",
                            "9223372036854775807",
                            "9223372036854775808",
                            "true",
                            "True",
                            "t",
                            "f",
                            "1",
                            "y",
                            "no",
                            "YES",
                            "on",
                            "2024-01-31",
                            "2024-1-3",
                            "2024/01/31",
                            "2024 01 31",
                            " 2024-01-31",
                            "2024-01-31 ",
                            "2024-1-3 10",
                            "2024-02-30",
                            "24-01-31",
                            "12024-01-31",
                            "infinity",
                            "epoch",
                            "2024-01-31 (BC)",
                            "2024-01-31 10:00",
                            "2024-01-31 10:00:00",
                            "2024-01-31T10:00:00",
                            "2024-01-31t10:00:00",
                            "2024-01-31 10:00:00.25",
                            "2024-01-31 10:00:00.123456789",
                            "2024-01-31 10:00:00Z",
                            "2024-01-31 10:00:0Z",
                            "2024-01-31 10:00+02",
                            "2024-01-31 10:00:00+02",
                            "2024-01-31 10:00:00.+02",
                            "2024-01-31 24:00:00",
                            "2024-01-31 10:00:60",
                            "10:00",
                            "10:00:00",
                            "10:00:0Z",
                            "10:00:00Z",
                            "10:00+02",
                            "24:00:00",
                            "1:2:3",
                            "10:00:00.1234567",
                            "word"}) {
    values += ", " + base::QuoteLiteral(value);
  }
  for (const char* type :
       {"BOOLEAN", "BIGINT", "DOUBLE", "TIME", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "VARCHAR"}) {
    EXPECT_EQ(One(fmt::format("SELECT v FROM (SELECT unnest([{}]) AS v) WHERE {} IS DISTINCT FROM CASE WHEN {} THEN {} "
                              "ELSE NULL END",
                              values, base::ExactCast({type}, "v", "NULL"), base::FitsText({type}, "v"),
                              base::CastText({type}, "v"))),
              "")
        << type;
  }
}

TEST_F(CsvTypesTest, LargeIntegersKeepTheirDigits) {
  EXPECT_EQ(Odd("12", "1234567890123456789"), "BIGINT 1234567890123456789");
  EXPECT_EQ(Odd("12", "12345678901234567890"), "VARCHAR 12345678901234567890");
  EXPECT_EQ(Odd("1.5", "12345678901234567890"), "VARCHAR 12345678901234567890");
}

TEST_F(CsvTypesTest, AColumnWithoutValuesInTheSampleIsSettledAfterwards) {
  EXPECT_EQ(Odd("", "7"), "BIGINT 7");
  EXPECT_EQ(Odd("", "word"), "VARCHAR word");
  EXPECT_EQ(Odd("", "2024-01-31"), "DATE 2024-01-31");
}

TEST_F(CsvTypesTest, DatesOfOtherNotationsAreCheckedAgainstEveryValue) {
  EXPECT_EQ(Odd("31/12/2024", "01/02/2024"), "DATE 2024-02-01");
  EXPECT_EQ(Odd("31/12/2024", "soon"), "VARCHAR soon");
  EXPECT_EQ(Odd("01/02/2024", "12/31/2024"), "DATE 2024-12-31");
}

TEST_F(CsvTypesTest, ManyColumnsThatDisappointAreDecidedByAPassOverEverything) {
  std::string text = "a,b,c,d,e,f,filler\n";
  for (int i = 0; i < 60000; ++i) {
    text += i == 41000 ? "a,b,c,d,e,f" : "1,2,3,4,5,6";
    text += "," + std::string(70, 'x') + "\n";
  }
  Write("a.csv", text);
  Load("CSV", "a.csv");
  EXPECT_EQ(Types(), "VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR");
  EXPECT_LE(revisions_, 5);
}

TEST_F(CsvTypesTest, SmallFilesAreDecidedAtOnce) {
  Write("a.csv",
        "i,lead,plus,sci,big,huge,b,t,d,ts,tz,mix,dmy,zero,nan\n"
        "1,007,+5,1e3,9007199254740993,12345678901234567890,true,10:00,2024-01-31,2024-01-31T10:00:00,"
        "2024-01-31T10:00:00Z,2024-01-31,31/12/2024,0,1.5\n"
        "-2,8,6,2,1,1,no,23:59:59,2024-02-01,2024-01-31 10:00:00.25,2024-01-31 10:00:00+02:00,2024-01-31 10:00,"
        "01/12/2024,10,nan\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Types(),
            "BIGINT, VARCHAR, VARCHAR, DOUBLE, BIGINT, VARCHAR, BOOLEAN, TIME, DATE, TIMESTAMP, TIMESTAMP WITH TIME "
            "ZONE, TIMESTAMP, DATE, BIGINT, DOUBLE");
  EXPECT_EQ(One("SELECT tz FROM loaded WHERE i = -2"), "2024-01-31 08:00:00+00");
  EXPECT_EQ(One("SELECT dmy FROM loaded WHERE i = -2"), "2024-12-01");
  EXPECT_EQ(Notes(), "huge stays text: a DOUBLE would lose digits of 12345678901234567890");
}

TEST_F(CsvTypesTest, FractionsKeepTheirDigitsOrStayText) {
  Write("a.csv", "exact,printed,long\n0.30000000000000004,0.10000000000000001,0.1234567890123456789\n1.5,2.25,1.5\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Types(), "DOUBLE, DOUBLE, VARCHAR");
}

TEST_F(CsvTypesTest, AnAmbiguousDateIsSaid) {
  Write("a.csv", "d\n01/02/2024\n03/04/2024\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Types(), "DATE");
  EXPECT_EQ(Notes(), "d is read as day before month (%d/%m/%Y), though every value would fit month before day");
  Load("CSV", "a.csv", R"("date_format": "%m/%d/%Y")");
  EXPECT_EQ(Loaded(), (Lines{"2024-01-02", "2024-03-04"}));
}

TEST_F(CsvTypesTest, GivenFormatsAreTried) {
  Write("a.csv", "d,t\n5 Jan 2024,2024.01.05 10h30\n17 Feb 2024,2024.02.17 00h00\n");
  Load("CSV", "a.csv", R"("date_format": "%d %b %Y", "timestamp_format": "%Y.%m.%d %Hh%M")");
  EXPECT_EQ(Loaded(), (Lines{"2024-01-05|2024-01-05 10:30:00", "2024-02-17|2024-02-17 00:00:00"}));
}

TEST_F(CsvTypesTest, DeclaredTypesHold) {
  Write("a.csv", "id,n,d\n007,1.50,2024-01-31\n12,2.25,2024-02-01\n");
  Load("CSV", "a.csv", R"x("column_types": {"ID": "VARCHAR", "n": "DECIMAL(9,2)"})x");
  EXPECT_EQ(Types(), "VARCHAR, DECIMAL(9,2), DATE");
  EXPECT_EQ(Loaded(), (Lines{"007|1.50|2024-01-31", "12|2.25|2024-02-01"}));
  Load("CSV", "a.csv", R"("column_types": {"id": "INTEGER"})");
  EXPECT_EQ(Types(), "INTEGER, DOUBLE, DATE");
  EXPECT_EQ(Failure("CSV", "a.csv", R"("column_types": {"id": "NUMBER"})"),
            "SF5503 column_types gives id the type NUMBER, which does not exist");
  EXPECT_EQ(Failure("CSV", "a.csv", R"("column_types": {"idd": "BIGINT"})"),
            "SF5502 column_types names idd, which the file does not have");
}

TEST_F(CsvTypesTest, TypesOfASampleHoldStrictly) {
  Write("a.csv", "id\n1\n2\nx\n");
  EXPECT_EQ(Failure("CSV", "a.csv", R"("sample_rows": 2)"), "SF5501 a row of a.csv cannot be read");
  Load("CSV", "a.csv", R"("sample_rows": 3)");
  EXPECT_EQ(Types(), "VARCHAR");
}

TEST_F(CsvTypesTest, LaterFilesCountToo) {
  Write("d/a.csv", Big("12", "13"));
  Write("d/b.csv", "id,v,filler\n1,word,x\n");
  Load("CSV", "d");
  EXPECT_EQ(Types(), "BIGINT, VARCHAR, VARCHAR");
}

}  // namespace
}  // namespace sqlflow::connectors
