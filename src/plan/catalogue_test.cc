#include "plan/catalogue.h"

#include <gtest/gtest.h>

namespace sqlflow::plan {
namespace {

base::QualifiedName Name(std::string_view text) { return base::QualifiedName::Parse(text); }

Catalogue WithAttached() {
  std::vector<Draft> drafts(2);
  drafts[0].attached = {"other"};
  drafts[1].targets.push_back({.name = Name("later"), .effect = Target::Effect::kDefinesTable});
  return Catalogue(KnownTables{.tables = {Name("memory.main.Old"), Name("s.t")}, .views = {Name("v")}}, drafts);
}

TEST(CatalogueTest, OneTableHasOneName) {
  const Catalogue catalogue = WithAttached();
  EXPECT_EQ(catalogue.Canonical(Name("main.t")).Key(), Name("T").Key());
  EXPECT_EQ(catalogue.Canonical(Name("warehouse.main.t")).Key(), Name("t").Key());
  EXPECT_EQ(catalogue.Canonical(Name("other.t")), catalogue.Canonical(Name("other.main.t")));
  EXPECT_TRUE(catalogue.IsOutside(catalogue.Canonical(Name("other.t"))));
}

TEST(CatalogueTest, SystemTablesAreOutside) {
  for (const char* name : {"information_schema.tables", "pg_catalog.pg_class", "duckdb_settings", "sqlite_master"}) {
    EXPECT_TRUE(Catalogue::IsSystem(Name(name))) << name;
  }
  EXPECT_FALSE(Catalogue::IsSystem(Name("s.pg_data")));
}

TEST(CatalogueTest, KnowsWhatIsThereAtAPlace) {
  Catalogue catalogue = WithAttached();
  ASSERT_NE(catalogue.Find(Name("OLD").Key()), nullptr);
  EXPECT_EQ(catalogue.Find(Name("v").Key())->kind, Catalogue::Kind::kView);
  EXPECT_EQ(catalogue.Find(Name("later").Key()), nullptr);
  EXPECT_EQ(catalogue.DefinedFrom(Name("LATER").Key(), 0), 1u);
  EXPECT_FALSE(catalogue.DefinedFrom(Name("later").Key(), 2));
  catalogue.RemoveSchema("S", 1);
  EXPECT_TRUE(catalogue.Find(Name("s.t").Key())->removed);
  EXPECT_FALSE(catalogue.Find(Name("old").Key())->removed);
}

}  // namespace
}  // namespace sqlflow::plan
