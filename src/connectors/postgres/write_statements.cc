#include "connectors/postgres/write_statements.h"

#include <algorithm>

#include "base/errors/network.h"
#include "base/text.h"
#include "component/find_column.h"
#include "connectors/postgres/swap_table.h"

namespace sqlflow::connectors::postgres {

namespace {

using Mode = WriteOptions::Mode;
using Names = std::vector<std::string>;

// The table goes with its transaction, and no name of the user's hides it.
constexpr const char* kStaging = "pg_temp.sqlflow_rows";

std::string List(const Names& names, const std::string& prefix = "") {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + prefix + base::QuoteIdentifier(name);
  return list;
}

template <class Text>
std::string Joined(const std::vector<WrittenColumn>& columns, Text text) {
  std::string list;
  for (const WrittenColumn& column : columns) list += (list.empty() ? "" : ", ") + text(column);
  return list;
}

std::string Definition(const WrittenColumn& column) {
  return base::QuoteIdentifier(column.name) + " " + column.copied_as;
}

bool SameNames(Names one, Names other) {
  std::sort(one.begin(), one.end());
  std::sort(other.begin(), other.end());
  return one == other;
}

class Planner {
 public:
  Planner(const TargetTable& target, const std::vector<WrittenColumn>& columns, const WriteOptions& options)
      : target_(target), columns_(columns), options_(options) {
    for (const std::string& key : options.keys) {
      const std::string& name = component::ColumnNamed(columns, key, "the export").name;
      if (std::find(made_.keys.begin(), made_.keys.end(), name) == made_.keys.end()) made_.keys.push_back(name);
    }
  }

  WriteStatements Plan() {
    into_ = target_.Quoted();
    if (!target_.exists()) {
      Create();
    } else {
      Change();
    }
    const bool is_replaced = options_.mode == Mode::kReplace && target_.exists();
    const bool by_key = options_.mode == Mode::kMerge || (is_replaced && target_.is_referenced);
    if (by_key) FindKeys();
    const bool is_cast = std::any_of(columns_.begin(), columns_.end(), [](const auto& c) { return !c.cast.empty(); });
    // COPY does not go where policies or rules have a say.
    if (by_key || is_cast || target_.row_security || target_.kind == 'v') {
      Stage(by_key, is_replaced && !made_.swaps);
    } else {
      if (is_replaced && !made_.swaps) made_.prepare += "DELETE FROM " + into_ + ";";
      Copy(into_);
    }
    return std::move(made_);
  }

 private:
  void Copy(const std::string& table) {
    made_.copy = fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, Columns());
  }

  std::string Columns() const {
    return Joined(columns_, [](const WrittenColumn& column) { return base::QuoteIdentifier(column.name); });
  }

  void Create() {
    if (!target_.has_schema) {
      made_.prepare += fmt::format("CREATE SCHEMA IF NOT EXISTS {};", base::QuoteIdentifier(target_.schema));
    }
    std::string key;
    if (!made_.keys.empty()) key = fmt::format(", PRIMARY KEY ({})", List(made_.keys));
    made_.prepare += fmt::format("CREATE TABLE {} ({}{});", into_, Joined(columns_, Definition), key);
  }

  // Two who replace at the same time would each leave the other's rows, so writers wait; readers do not.
  void Change() {
    const bool is_replaced = options_.mode == Mode::kReplace;
    if (is_replaced && target_.kind != 'f') {
      made_.prepare += fmt::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE;", into_);
    }
    made_.swaps = is_replaced && target_.can_be_swapped && !target_.is_referenced;
    if (made_.swaps) {
      made_.prepare += CreateBeside(target_) + ";";
      into_ = TableBeside(target_);
    }
    for (const WrittenColumn& column : columns_) {
      if (column.added_as.empty()) continue;
      made_.prepare += fmt::format("ALTER TABLE {} ADD COLUMN {};", into_, Definition(column));
    }
  }

  // ON CONFLICT needs a unique index of exactly the keys.
  void FindKeys() {
    const auto is_written = [this](const Names& key) {
      return std::all_of(key.begin(), key.end(), [this](const std::string& name) {
        return std::any_of(columns_.begin(), columns_.end(), [&](const auto& column) { return column.name == name; });
      });
    };
    if (made_.keys.empty()) {
      const auto found = std::find_if(target_.unique_keys.begin(), target_.unique_keys.end(), is_written);
      if (found == target_.unique_keys.end()) {
        throw base::Error(base::code::kRequestRefused,
                          fmt::format("{} cannot be replaced: foreign keys of other tables refer to its rows, and "
                                      "the export has no unique key of it by which rows could stay",
                                      target_.name()),
                          "export the key's columns too, or use \"mode\": \"merge\"");
      }
      made_.keys = *found;
    }
    if (!target_.exists()) return;
    const bool is_there = std::any_of(target_.unique_keys.begin(), target_.unique_keys.end(),
                                      [this](const Names& key) { return SameNames(key, made_.keys); });
    if (!is_there) made_.prepare += fmt::format("CREATE UNIQUE INDEX ON {} ({});", into_, List(made_.keys));
  }

  void Stage(bool by_key, bool empties) {
    made_.prepare += fmt::format("CREATE TEMP TABLE sqlflow_rows ({}) ON COMMIT DROP;", Joined(columns_, Definition));
    Copy(kStaging);
    if (by_key) AskForKeys();
    if (empties) made_.place += by_key ? DeleteVanished() : "DELETE FROM " + into_ + ";";
    made_.place += Insert(by_key);
  }

  void AskForKeys() {
    const std::string keys = List(made_.keys);
    std::string is_null;
    for (const std::string& key : made_.keys) {
      is_null += (is_null.empty() ? "" : " OR ") + base::QuoteIdentifier(key) + " IS NULL";
    }
    made_.null_keys = fmt::format("SELECT count(*) FROM {} WHERE {} HAVING count(*) > 0", kStaging, is_null);
    made_.doubled_keys =
        fmt::format("SELECT ({0})::text, count(*) FROM {1} GROUP BY {0} HAVING count(*) > 1 LIMIT 1", keys, kStaging);
  }

  // Rows of other tables refer to those that stay.
  std::string DeleteVanished() const {
    std::string same;
    for (const WrittenColumn& column : columns_) {
      if (std::find(made_.keys.begin(), made_.keys.end(), column.name) == made_.keys.end()) continue;
      const std::string name = base::QuoteIdentifier(column.name);
      same += fmt::format("{}kept.{}{} = old.{}", same.empty() ? "" : " AND ", name, column.cast, name);
    }
    return fmt::format("ANALYZE {0}; DELETE FROM {1} old WHERE NOT EXISTS (SELECT FROM {0} kept WHERE {2});", kStaging,
                       into_, same);
  }

  std::string Insert(bool by_key) const {
    const bool counts = std::any_of(columns_.begin(), columns_.end(), [](const auto& c) { return c.always_counts; });
    const std::string select =
        Joined(columns_, [](const WrittenColumn& column) { return base::QuoteIdentifier(column.name) + column.cast; });
    std::string insert = fmt::format("INSERT INTO {} ({}){} SELECT {} FROM {}", into_, Columns(),
                                     counts ? " OVERRIDING SYSTEM VALUE" : "", select, kStaging);
    if (by_key) {
      std::string changes;
      for (const WrittenColumn& column : columns_) {
        if (std::find(made_.keys.begin(), made_.keys.end(), column.name) != made_.keys.end()) continue;
        const std::string name = base::QuoteIdentifier(column.name);
        changes += fmt::format("{}{} = excluded.{}", changes.empty() ? "" : ", ", name, name);
      }
      insert += fmt::format(" ON CONFLICT ({}) DO {}", List(made_.keys),
                            changes.empty() ? "NOTHING" : "UPDATE SET " + changes);
    }
    return insert + ";";
  }

  const TargetTable& target_;
  const std::vector<WrittenColumn>& columns_;
  const WriteOptions& options_;
  std::string into_;  // quoted
  WriteStatements made_;
};

}  // namespace

WriteStatements PlanWrite(const TargetTable& target, const std::vector<WrittenColumn>& columns,
                          const WriteOptions& options) {
  return Planner(target, columns, options).Plan();
}

}  // namespace sqlflow::connectors::postgres
