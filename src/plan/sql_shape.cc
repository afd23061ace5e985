#include "plan/sql_shape.h"

#include <array>

#include "base/text.h"
#include "plan/expanded_text.h"
#include "plan/sql_reader.h"

namespace sqlflow::plan {
namespace {

constexpr std::string_view kOwnTransaction = "each statement of a pipeline is a transaction of its own; leave it out";
constexpr std::string_view kNoPrepared = "steps share no session; write the statement itself, with ${variables}";
constexpr std::string_view kProfile =
    "it changes one session and steps share none; settings of the engine belong to the profile";

struct Refusal {
  std::string_view word;
  std::string_view reason;
};
constexpr std::array<Refusal, 16> kRefusals = {{
    {"BEGIN", kOwnTransaction},
    {"START", kOwnTransaction},
    {"COMMIT", kOwnTransaction},
    {"END", kOwnTransaction},
    {"ROLLBACK", kOwnTransaction},
    {"ABORT", kOwnTransaction},
    {"USE", "steps share no session; write the whole name instead: catalogue.schema.table"},
    {"PREPARE", kNoPrepared},
    {"EXECUTE", kNoPrepared},
    {"DEALLOCATE", kNoPrepared},
    {"SET", kProfile},
    {"RESET", kProfile},
    {"PRAGMA", kProfile},
    {"LOAD", "extensions of the engine are loaded for one session and steps share none"},
    {"INSTALL", "a pipeline never downloads extensions of the engine"},
    {"KILL", "a pipeline has no other session to end"},
}};

const std::vector<std::string_view> kQueryWords = {"SELECT", "WITH",        "FROM",        "VALUES",   "TABLE",
                                                   "PIVOT",  "UNPIVOT",     "SUMMARIZE",   "DESCRIBE", "SHOW",
                                                   "DESC",   "PIVOT_WIDER", "PIVOT_LONGER"};
const std::vector<std::string_view> kVerbsAfterWith = {"SELECT", "INSERT",      "UPDATE",      "DELETE",  "MERGE",
                                                       "FROM",   "VALUES",      "PIVOT",       "UNPIVOT", "SUMMARIZE",
                                                       "TABLE",  "PIVOT_WIDER", "PIVOT_LONGER"};

}  // namespace

SqlShape ReadSql(const lang::ExpandedText& text) { return SqlReader(text).Read(); }

SqlShape SqlReader::Read() {
  if (tokens_.IsWord(0, "WITH")) {
    // The verb is the first one that stands outside the parentheses, after one that closes a WITH query.
    size_t verb = tokens_.FindWord(1, tokens_.size(), kVerbsAfterWith);
    while (verb < tokens_.size() && !tokens_.IsSymbol(verb - 1, ")")) {
      verb = tokens_.FindWord(verb + 1, tokens_.size(), kVerbsAfterWith);
    }
    if (verb < tokens_.size()) with_end_ = at_ = verb;
  }
  ReadStatement();
  return std::move(shape_);
}

void SqlReader::ReadStatement() {
  if (ReadQuery() || Refuse() || ReadRowChange() || ReadObjectChange() || ReadOther()) return;
  SetVerb(base::Lower(tokens_.Text(at_)));
  Unknowable("what this statement does is known to the engine only");
}

bool SqlReader::ReadQuery() {
  if (tokens_.IsAnyWord(at_, {"PIVOT", "UNPIVOT", "PIVOT_WIDER", "PIVOT_LONGER"})) {
    shape_.is_query = true;
    ReadPivot();
    return true;
  }
  if (!AtQuery(at_)) return false;
  shape_.is_query = true;
  SetVerb("query");
  if (At("SHOW")) Unknowable("it reads the engine's catalogue, which every step changes");
  return true;
}

bool SqlReader::Refuse() {
  if (tokens_.IsWord(at_, "UPDATE") && tokens_.IsWord(at_ + 1, "EXTENSIONS")) {
    shape_.refusal = "a pipeline never downloads extensions of the engine";
  }
  if (At("FORCE") && tokens_.IsWord(at_ + 1, "INSTALL")) ++at_;
  for (const Refusal& refusal : kRefusals) {
    if (At(refusal.word)) shape_.refusal = refusal.reason;
  }
  if (shape_.refusal.empty()) return false;
  SetVerb(base::Lower(tokens_.Text(at_)));
  return true;
}

bool SqlReader::ReadRowChange() {
  if (Accept("INSERT")) return ReadInsert(), true;
  if (Accept("UPDATE")) return ReadUpdate(), true;
  if (Accept("DELETE")) return ReadDelete(), true;
  if (Accept("TRUNCATE")) return ReadTruncate(), true;
  if (Accept("MERGE")) return ReadMerge(), true;
  if (Accept("COPY")) return ReadCopy(), true;
  return false;
}

bool SqlReader::ReadObjectChange() {
  if (Accept("CREATE")) return ReadCreate(), true;
  if (Accept("DROP")) return ReadDrop(), true;
  if (Accept("ALTER")) return ReadAlter(), true;
  if (Accept("COMMENT")) return ReadComment(), true;
  if (Accept("ATTACH")) return ReadAttach(), true;
  return false;
}

bool SqlReader::ReadOther() {
  SetVerb(base::Lower(tokens_.Text(at_)));
  if (At("DETACH")) {
    Unknowable("what DETACH takes away cannot be known");
  } else if (At("CALL")) {
    Unknowable("what CALL reads and writes cannot be known");
    shape_.may_define = true;
  } else if (At("EXPORT") || At("IMPORT")) {
    shape_.may_define = At("IMPORT");
    Unknowable(At("EXPORT") ? "EXPORT DATABASE reads every table" : "what IMPORT DATABASE writes cannot be known");
  } else if (tokens_.IsAnyWord(at_, {"VACUUM", "ANALYZE", "CHECKPOINT", "FORCE"})) {
    Unknowable("it works on the whole database");
  } else if (At("EXPLAIN")) {
    Unknowable("what EXPLAIN looks at is not followed");
  } else {
    return false;
  }
  return true;
}

bool SqlReader::Accept(std::string_view word) {
  if (!At(word)) return false;
  ++at_;
  return true;
}

bool SqlReader::AcceptAll(const std::vector<std::string_view>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (!tokens_.IsWord(at_ + i, words[i])) return false;
  }
  at_ += words.size();
  return true;
}

bool SqlReader::AtQuery(size_t i) const {
  while (tokens_.IsSymbol(i, "(")) ++i;
  return tokens_.IsAnyWord(i, kQueryWords);
}

bool SqlReader::ReadName(base::QualifiedName* name, size_t* first) {
  if (!tokens_.IsName(at_)) return false;
  *first = at_++;
  while (tokens_.IsSymbol(at_, ".") && tokens_.IsName(at_ + 1)) at_ += 2;
  const size_t begin = tokens_.Begin(*first);
  *name = base::QualifiedName::Parse(std::string_view(text_.text).substr(begin, tokens_.End(at_ - 1) - begin));
  return !name->table.empty();
}

bool SqlReader::ReadTarget(Target::Effect effect) {
  Target target{.name = {}, .effect = effect};
  size_t first = 0;
  if (!ReadName(&target.name, &first)) {
    Unknowable("its target is not a plain name");
    return false;
  }
  target.offset = tokens_.Begin(first);
  target.length = tokens_.End(at_ - 1) - target.offset;
  shape_.targets.push_back(std::move(target));
  return true;
}

void SqlReader::SkipAlias(const std::vector<std::string_view>& unless) {
  if (Accept("AS")) {
    ++at_;
  } else if (tokens_.IsName(at_) && !tokens_.IsAnyWord(at_, unless)) {
    ++at_;
  }
}

void SqlReader::AddProbe(std::string_view head, size_t first, size_t last) {
  if (first >= last) return;
  lang::ExpandedText probe;
  const size_t begin = tokens_.Begin(first);
  if (with_end_ > 0) Append(probe, Slice(text_, tokens_.Begin(0), tokens_.Begin(with_end_)));
  if (!head.empty()) AppendGlue(probe, head, text_.OriginAt(begin));
  Append(probe, Slice(text_, begin, tokens_.End(last - 1)));
  shape_.probes.push_back(std::move(probe));
}

void SqlReader::AddSubqueries(size_t first, size_t last) {
  for (size_t i = first; i < last; ++i) {
    if (!tokens_.IsSymbol(i, "(") || !AtQuery(i + 1)) continue;
    const size_t after = tokens_.AfterClosing(i);
    AddQuery(i + 1, after - 1);
    i = after - 1;
  }
}

}  // namespace sqlflow::plan
