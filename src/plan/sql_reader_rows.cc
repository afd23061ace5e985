#include "plan/sql_reader.h"

namespace sqlflow::plan {

using Effect = Target::Effect;

// INSERT [OR …] INTO t [AS a] [BY NAME] [(columns)] query [ON CONFLICT …] [RETURNING …]
void SqlReader::ReadInsert() {
  SetVerb("insert");
  if (Accept("OR")) ++at_;
  Accept("INTO");
  if (!ReadTarget(Effect::kChanges)) return;
  size_t query = at_;
  while (query < tokens_.size() && !(tokens_.depth(query) == 0 && AtQuery(query))) ++query;
  size_t end = query;
  while (end < tokens_.size()) {
    end = tokens_.FindWord(end, tokens_.size(), {"ON", "RETURNING"});
    if (tokens_.IsWord(end, "RETURNING") || tokens_.IsWord(end + 1, "CONFLICT")) break;
    if (end < tokens_.size()) ++end;
  }
  AddQuery(query, end);
  AddSubqueries(end, tokens_.size());
}

// UPDATE t [AS a] SET … [FROM …] [WHERE …] [RETURNING …]
void SqlReader::ReadUpdate() {
  SetVerb("update");
  if (!ReadTarget(Effect::kChanges)) return;
  size_t from = tokens_.FindWord(at_, tokens_.size(), {"FROM"});
  while (from < tokens_.size() && tokens_.IsWord(from - 1, "DISTINCT")) {
    from = tokens_.FindWord(from + 1, tokens_.size(), {"FROM"});
  }
  const size_t end = tokens_.FindWord(from, tokens_.size(), {"WHERE", "RETURNING"});
  AddSubqueries(at_, from);
  AddFrom(from + 1, end);
  AddSubqueries(end, tokens_.size());
}

// DELETE FROM t [AS a] [USING …] [WHERE …] [RETURNING …]
void SqlReader::ReadDelete() {
  SetVerb("delete");
  Accept("FROM");
  if (!ReadTarget(Effect::kChanges)) return;
  const size_t end = tokens_.FindWord(at_, tokens_.size(), {"WHERE", "RETURNING"});
  AddFrom(tokens_.FindWord(at_, end, {"USING"}) + 1, end);
  AddSubqueries(end, tokens_.size());
}

void SqlReader::ReadTruncate() {
  SetVerb("truncate");
  Accept("TABLE");
  ReadTarget(Effect::kChanges);
}

// MERGE INTO t [AS a] USING item (ON … | USING (…)) WHEN …
void SqlReader::ReadMerge() {
  SetVerb("merge");
  Accept("INTO");
  if (!ReadTarget(Effect::kChanges)) return;
  const size_t item = tokens_.FindWord(at_, tokens_.size(), {"USING"}) + 1;
  const size_t end = tokens_.FindWord(item, tokens_.size(), {"ON", "USING", "WHEN"});
  AddFrom(item, end);
  AddSubqueries(end, tokens_.size());
}

// COPY (query) TO 'path' | COPY t [(columns)] TO|FROM 'path' | COPY FROM DATABASE a TO b
void SqlReader::ReadCopy() {
  SetVerb("copy");
  if (At("FROM")) {
    shape_.may_define = true;
    Unknowable("what COPY FROM DATABASE reads and writes cannot be known");
    return;
  }
  const size_t end = tokens_.FindWord(at_, tokens_.size(), {"TO", "FROM"});
  const bool reads_file = tokens_.IsWord(end, "FROM");
  if (tokens_.IsSymbol(at_, "(")) {
    AddQuery(at_ + 1, tokens_.AfterClosing(at_) - 1);
  } else if (!ReadTarget(reads_file ? Effect::kChanges : Effect::kReads)) {
    return;
  }
  if (!tokens_.IsString(end + 1)) {
    Unknowable("its path is not a plain string");
    return;
  }
  shape_.paths.push_back(
      {.path = StringContent(tokens_.Text(end + 1)), .offset = tokens_.Begin(end + 1), .written = !reads_file});
}

// PIVOT item [ON …] [USING …] [GROUP BY …] …
void SqlReader::ReadPivot() {
  SetVerb("query");
  ++at_;
  const size_t end = tokens_.FindWord(at_, tokens_.size(), {"ON", "USING", "GROUP", "INCLUDE", "ORDER", "LIMIT"});
  AddFrom(at_, end);
  AddSubqueries(end, tokens_.size());
}

}  // namespace sqlflow::plan
