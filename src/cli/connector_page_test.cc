#include "cli/connector_page.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "cli/connector_command.h"
#include "cli/reference_page.h"
#include "connectors/all_connectors.h"

namespace sqlflow::cli {
namespace {

struct Options {
  std::string path;
  int64_t rows = 5;
};

const component::ParamSpec<Options>& Spec() {
  static const component::ParamSpec<Options> spec = [] {
    component::ParamSpec<Options> made("BOX");
    made.Add(
        &Options::rows,
        {.name = "rows", .description = "How many.", .unit = "rows", .minimum = 1, .no_effect = "boxes are small"});
    made.Add(&Options::path, {.name = "path",
                              .description = "Where a|b.",
                              .required = true,
                              .aliases = {"file"},
                              .example = "\"a\"",
                              .allowed = {"a", "b"}});
    made.AddUnbound({.name = "lock", .description = "Locked.", .later = "locks"});
    return made;
  }();
  return spec;
}

component::Component Box() {
  component::Component box;
  box.type = "BOX";
  box.summary = "Boxes";
  box.description = "A box.";
  box.example = "SOURCE b TYPE BOX PARAMS { \"path\": \"a\" };\n";
  box.capabilities.source = true;
  box.source_params = &Spec();
  return box;
}

TEST(ConnectorPage, TellsATerminalEverythingOfAParameter) {
  EXPECT_EQ(ConnectorText(Box(), 60),
            "BOX: Boxes\n\nA box.\n\nCan: source\n\nPARAMS of a SOURCE\n\n"
            "  path  (string, required)\n    Where a|b.\n    Allowed: a, b.\n    Also: file.\n    Example: \"a\".\n\n"
            "  rows  (integer, default 5)\n    How many.\n    Unit: rows.\n    At least 1.\n"
            "    No effect here: boxes are small.\n\n"
            "  With a later release (locks): lock\n\n"
            "Example\n\n  SOURCE b TYPE BOX PARAMS { \"path\": \"a\" };\n");
}

TEST(ConnectorPage, WritesWhatItIsAndATableInMarkdown) {
  EXPECT_EQ(ConnectorMarkdown(Box()),
            "Boxes.\n\nA box.\n\nCan: source.\n\n```sql\nSOURCE b TYPE BOX PARAMS { \"path\": \"a\" };\n```\n");
  EXPECT_EQ(ParametersMarkdown(Spec()),
            "| parameter | type | default | meaning |\n|---|---|---|---|\n"
            "| `path` | string | required | Where a\\|b. Allowed: `a`, `b`. Also: `file`. Example: `\"a\"`. |\n"
            "| `rows` | integer | `5` | How many. Unit: rows. At least 1. No effect here: boxes are small. |\n\n"
            "Known, and refused until a later release brings locks: `lock`.\n");
}

TEST(ConnectorPage, ListsEveryFieldForPrograms) {
  const Listing listing = ParameterListing(Box());
  ASSERT_EQ(listing.rows.size(), 3U);
  for (const Listing::Row& row : listing.rows) EXPECT_EQ(row.size(), listing.columns.size());
  EXPECT_EQ(listing.rows[0][1], "rows");
  EXPECT_EQ(listing.rows[0][4], "5");
  EXPECT_EQ(listing.rows[2][12], "locks");
}

TEST(ConnectorPage, WrapsAtTheWidth) {
  EXPECT_EQ(Wrap("one two three", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(Wrap("incomprehensible", 0, 5), "incomprehensible\n");
}

TEST(ConnectorCommand, NamesTheNearestConnector) {
  component::Registry registry;
  connectors::RegisterAllConnectors(registry);
  EXPECT_EQ(FindConnector(registry, "csv").type, "CSV");
  const auto error = [&registry](const std::string& type) -> std::string {
    try {
      FindConnector(registry, type);
    } catch (const base::Error& caught) {
      return caught.message() + " | " + caught.hint();
    }
    return "";
  };
  EXPECT_EQ(error("PARQET"), "there is no connector PARQET | did you mean PARQUET?");
  EXPECT_EQ(error("kafka"),
            "the connector KAFKA comes with a later release | `sqlflow connector list` shows those of this release");
}

TEST(AllConnectors, SayEverythingAboutThemselves) {
  component::Registry registry;
  connectors::RegisterAllConnectors(registry);
  EXPECT_EQ(registry.Types(),
            (std::vector<std::string>{"CSV", "IN_MEMORY", "JSON", "JSONL", "PARQUET", "POSTGRES", "SQLITE", "TSV"}));
  for (const component::Component* component : registry.All()) {
    EXPECT_FALSE(component->summary.empty()) << component->type;
    EXPECT_FALSE(component->description.empty()) << component->type;
    EXPECT_FALSE(component->example.empty()) << component->type;
    EXPECT_EQ(component->capabilities.source, component->make_source != nullptr) << component->type;
    EXPECT_EQ(component->capabilities.destination, component->make_destination != nullptr) << component->type;
    for (const component::ParamList* list : {component->source_params, component->destination_params}) {
      if (list == nullptr) continue;
      for (const component::Param& param : list->params()) {
        EXPECT_FALSE(param.description.empty()) << component->type << " " << param.name;
        EXPECT_TRUE(param.description.ends_with(".")) << component->type << " " << param.name;
      }
    }
  }
}

TEST(ErrorsMarkdown, KeepsExamplesAndEscapesTheRest) {
  const std::string page =
      ErrorsMarkdown({{base::Code{"SF1"}, "A *title*", "\nUse `a*b`, not <c>.\nMore.\n\nWrong: x\nRight: y\n"}});
  EXPECT_TRUE(
      page.ends_with("\n## SF1: A \\*title\\*\n\nUse `a*b`, not \\<c\\>.\nMore.\n\n```text\nWrong: x\nRight: "
                     "y\n```\n"))
      << page;
}

}  // namespace
}  // namespace sqlflow::cli
