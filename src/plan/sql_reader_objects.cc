#include "base/text.h"
#include "plan/sql_reader.h"

namespace sqlflow::plan {

using Effect = Target::Effect;

void SqlReader::ReadCreate() {
  const size_t after_create = tokens_.Begin(at_);
  const bool or_replace = AcceptAll({"OR", "REPLACE"});
  if (tokens_.IsAnyWord(at_, {"TEMP", "TEMPORARY"})) {
    SetVerb("create temp");
    shape_.refusal =
        "a temporary object lives in one session and steps share none; create a plain one, and drop it "
        "at the end if it must go";
    return;
  }
  while (tokens_.IsAnyWord(at_, {"PERSISTENT", "UNLOGGED", "RECURSIVE", "UNIQUE"})) ++at_;
  const std::string kind = base::Lower(tokens_.Text(at_++));
  const bool if_not_exists = AcceptAll({"IF", "NOT", "EXISTS"});
  SetVerb("create " + kind);
  if (kind == "table") {
    ReadCreateTable();
  } else if (kind == "view") {
    ReadCreateView();
  } else if (kind == "index") {
    ReadCreateIndex();
  } else if (kind == "schema") {
    base::QualifiedName name;
    size_t first = 0;
    if (ReadName(&name, &first)) shape_.schemas.push_back(base::Lower(name.table));
  } else if (kind == "macro" || kind == "function") {
    ReadCreateMacro();
  } else {
    Unknowable("who uses what it creates cannot be known");
  }
  const bool fills = (kind == "table" || kind == "view") && !shape_.probes.empty();
  if (or_replace || if_not_exists) return;
  if (fills) shape_.insert_or_replace = after_create;
  if (kind == "table" && !fills && !shape_.targets.empty()) shape_.targets.front().must_be_new = true;
}

// CREATE TABLE t (columns and constraints) | CREATE TABLE t [(names)] AS query
void SqlReader::ReadCreateTable() {
  if (!ReadTarget(Effect::kDefinesTable)) return;
  const size_t as = tokens_.FindWord(at_, tokens_.size(), {"AS"});
  if (as < tokens_.size()) {
    AddQuery(as + 1, tokens_.size());
    return;
  }
  for (size_t i = at_; i < tokens_.size(); ++i) {
    if (!tokens_.IsWord(i, "REFERENCES")) continue;
    at_ = i + 1;
    ReadTarget(Effect::kReads);
  }
}

void SqlReader::ReadCreateView() {
  if (!ReadTarget(Effect::kDefinesView)) return;
  const size_t as = tokens_.FindWord(at_, tokens_.size(), {"AS"});
  AddQuery(as + 1, tokens_.size());
}

// CREATE [UNIQUE] INDEX [name] ON t (…)
void SqlReader::ReadCreateIndex() {
  at_ = tokens_.FindWord(at_, tokens_.size(), {"ON"}) + 1;
  ReadTarget(Effect::kChanges);
}

void SqlReader::ReadCreateMacro() {
  base::QualifiedName name;
  size_t first = 0;
  if (ReadName(&name, &first)) shape_.macros.push_back(base::Lower(name.table));
  Unknowable("what a macro reads is seen by its callers only");
}

void SqlReader::ReadDrop() {
  const std::string kind = base::Lower(tokens_.Text(at_++));
  SetVerb("drop " + kind);
  const bool if_exists = AcceptAll({"IF", "EXISTS"});
  if (kind == "table" || kind == "view") {
    do {
      if (!ReadTarget(if_exists ? Effect::kRemovesIfExists : Effect::kRemoves)) return;
    } while (tokens_.IsSymbol(at_, ",") && ++at_ < tokens_.size());
  } else if (kind == "schema") {
    base::QualifiedName name;
    size_t first = 0;
    if (ReadName(&name, &first)) shape_.schemas.push_back(base::Lower(name.table));
  } else {
    Unknowable("who uses what it drops cannot be known");
  }
}

void SqlReader::ReadAlter() {
  const std::string kind = base::Lower(tokens_.Text(at_++));
  SetVerb("alter " + kind);
  if (kind != "table" && kind != "view") {
    Unknowable("who uses what it alters cannot be known");
    return;
  }
  const bool if_exists = AcceptAll({"IF", "EXISTS"});
  if (!ReadTarget(if_exists ? Effect::kChangesIfExists : Effect::kChanges)) return;
  if (!AcceptAll({"RENAME", "TO"})) return;
  Target& old = shape_.targets.back();
  const base::QualifiedName before = old.name;
  old.effect = if_exists ? Effect::kRemovesIfExists : Effect::kRemoves;
  if (!ReadTarget(kind == "view" ? Effect::kDefinesView : Effect::kDefinesTable)) return;
  Target& renamed = shape_.targets.back();  // stays in the schema of the old name
  renamed.name.catalog = before.catalog;
  renamed.name.schema = before.schema;
  renamed.must_be_new = true;
}

// COMMENT ON TABLE|VIEW t IS … | COMMENT ON COLUMN t.c IS …
void SqlReader::ReadComment() {
  SetVerb("comment");
  Accept("ON");
  const std::string kind = base::Lower(tokens_.Text(at_++));
  if (kind != "table" && kind != "view" && kind != "column") {
    Unknowable("who uses what it comments on cannot be known");
    return;
  }
  if (!ReadTarget(Effect::kChanges) || kind != "column") return;
  base::QualifiedName& name = shape_.targets.back().name;
  name.table = name.schema;
  name.schema = name.catalog;
  name.catalog.clear();
  if (name.table.empty()) shape_.targets.clear();
}

// ATTACH [OR REPLACE] [DATABASE] [IF NOT EXISTS] 'path' [AS alias] [(options)]
void SqlReader::ReadAttach() {
  SetVerb("attach");
  Unknowable("what ATTACH brings cannot be known");
  AcceptAll({"OR", "REPLACE"});
  Accept("DATABASE");
  AcceptAll({"IF", "NOT", "EXISTS"});
  std::string path = StringContent(tokens_.Text(at_));
  if (tokens_.IsString(at_)) ++at_;
  base::QualifiedName alias;
  size_t first = 0;
  if (Accept("AS") && ReadName(&alias, &first)) {
    shape_.attached.push_back(base::Lower(alias.table));
    return;
  }
  path.erase(0, path.find_last_of("/\\:") + 1);
  shape_.attached.push_back(base::Lower(path.substr(0, path.find('.'))));
}

}  // namespace sqlflow::plan
