#include "engine/duckdb/error.h"

#include <nlohmann/json.hpp>

#include "base/errors/execution.h"
#include "base/errors/resources.h"
#include "base/text.h"

namespace sqlflow::engine::duckdb {
namespace {

using Kind = EngineError::Kind;

// An error as DuckDB says it, taken apart.
struct Report {
  std::string type;  // "Binder", "Out of Memory" …
  std::string message;
  std::optional<size_t> offset;
};

std::optional<Report> ReadJson(std::string_view text, std::string_view sql) {
  size_t begin = text.find("{\"exception_type\"");
  if (begin == std::string_view::npos) return std::nullopt;
  auto json = nlohmann::json::parse(text.substr(begin), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  Report report;
  report.type = json.value("exception_type", "");
  report.message = json.value("exception_message", "");
  if (auto position = json.find("position"); position != json.end() && position->is_string()) {
    report.offset = std::strtoull(position->get_ref<const std::string&>().c_str(), nullptr, 10);
    // The grammar counts characters, all others count bytes.
    if (json.value("error_subtype", "") == "SYNTAX_ERROR") report.offset = ByteOfCharacter(sql, *report.offset);
  }
  return report;
}

// Errors of opening and committing come as text, without a place.
Report ReadText(std::string_view text) {
  size_t mark = text.find(" Error: ");
  if (mark == std::string_view::npos || mark > 40) return {"", std::string(base::Trim(text)), std::nullopt};
  return {std::string(text.substr(0, mark)), std::string(base::Trim(text.substr(mark + 8))), std::nullopt};
}

Report Read(std::string_view text, std::string_view sql) {
  std::optional<Report> json = ReadJson(text, sql);
  return json ? *json : ReadText(text);
}

bool Contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Suggestions of catalogue tables help nobody.
bool IsUsefulHint(std::string_view hint) {
  return !Contains(hint, "\"pg_") && !Contains(hint, "\"sqlite_") && !Contains(hint, "\"duckdb_") &&
         !Contains(hint, "\"force_");
}

// The first line is the message, suggestions are the hint, and a text of several lines is kept whole as the details.
struct Wording {
  std::string message;
  std::string hint;
  std::string details;
};

std::vector<std::string> QuotedParts(std::string_view text) {
  std::vector<std::string> parts = base::Split(text, '"');
  std::vector<std::string> quoted;
  for (size_t i = 1; i + 1 < parts.size(); i += 2) quoted.push_back(std::move(parts[i]));
  return quoted;
}

// `Candidate bindings: "amount", "id"` for an unknown column becomes the one that was meant, or a list of what there
// is.
std::string RewordCandidates(const std::string& message, const std::string& line) {
  std::vector<std::string> candidates = QuotedParts(line);
  std::vector<std::string> unknown = QuotedParts(message);
  if (candidates.empty() || unknown.empty()) return line;
  std::string meant = base::DidYouMean(unknown.front(), candidates);
  return meant.empty() ? "there is " + base::JoinStrings(candidates, ", ") : meant;
}

Wording Divide(const std::string& text) {
  Wording wording;
  size_t lines = 0;
  for (const std::string& raw : base::Split(text, '\n')) {
    std::string line(base::Trim(raw));
    if (line.empty()) continue;
    if (line.starts_with("Candidate bindings") || line.starts_with("Candidate tables") ||
        line.starts_with("Did you mean")) {
      std::string hint = line.starts_with("Candidate") ? RewordCandidates(wording.message, line) : line;
      if (IsUsefulHint(line)) wording.hint += (wording.hint.empty() ? "" : "; ") + hint;
      continue;
    }
    if (++lines == 1) wording.message = line;
  }
  if (wording.message.empty()) wording.message = "the engine gave no reason";
  if (lines > 1) wording.details = base::Trim(text);
  while (wording.message.ends_with('!') || wording.message.ends_with('.')) wording.message.pop_back();
  return wording;
}

struct Class {
  base::Code code;
  Kind kind;
};

Class Classify(const Report& report) {
  namespace code = base::code;
  const std::string& type = report.type;
  const std::string& text = report.message;
  if (Contains(text, "No space left on device") || Contains(text, "File too large") ||
      Contains(text, "Disk quota exceeded") || Contains(text, "max_temp_directory_size")) {
    return {code::kDiskFull, Kind::kIo};
  }
  // At a commit it has another type.
  if (type == "Out of Memory" || Contains(text, "failed to pin block") || Contains(text, "could not allocate block") ||
      Contains(text, "failed to allocate data")) {
    return {code::kOutOfMemory, Kind::kMemory};
  }
  if (type == "Permission" || Contains(text, "Permission denied") || Contains(text, "Operation not permitted") ||
      Contains(text, "Read-only file system") || Contains(text, "attached in read-only mode")) {
    return {code::kPermissionDenied, Kind::kIo};
  }
  if (type == "Conversion" || type == "Mismatch Type" || type == "Out of Range") {
    return {code::kValueNotConvertible, Kind::kConversion};
  }
  if (type == "Constraint") return {code::kConstraintViolated, Kind::kConstraint};
  if (type == "Binder") return {code::kEngineCannotBind, Kind::kBinder};
  if (type == "Catalog") return {code::kEngineCannotBind, Kind::kCatalog};
  if (type == "Parser" || type == "Syntax") return {code::kEngineCannotParse, Kind::kParser};
  if (type == "IO" || type == "HTTP") return {code::kEngineFailed, Kind::kIo};
  return {code::kEngineFailed, Kind::kOther};
}

// After an error that ended all work, every statement is answered with it, in quotes.
std::string_view Original(std::string_view text) {
  constexpr std::string_view kMark = "Original error: \"";
  const size_t at = text.find(kMark);
  if (at == std::string_view::npos) return text;
  text.remove_prefix(at + kMark.size());
  return text.substr(0, text.rfind('"'));
}

std::string DefaultHint(const base::Code& code) {
  if (code == base::code::kOutOfMemory) {
    return "raise memory_limit in the profile, set temp_directory to a disk with room, or lower threads";
  }
  if (code == base::code::kDiskFull) return "free space, or set path or temp_directory to a disk with room";
  return {};
}

std::optional<size_t> WithinPassage(std::optional<size_t> offset, std::string_view sql, Passage passage) {
  if (!offset || *offset < passage.begin) return std::nullopt;
  size_t relative = *offset - passage.begin;
  size_t length = std::min(passage.length, sql.size() >= passage.begin ? sql.size() - passage.begin : relative);
  return std::min(relative, length);
}

}  // namespace

size_t ByteOfCharacter(std::string_view text, size_t character) {
  auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  size_t at = 0;
  for (; at < text.size(); ++at) {
    if (continues(text[at])) continue;
    if (character-- == 0) break;
  }
  return at;
}

bool IsInterrupt(std::string_view text) {
  const std::string type = Read(text, "").type;
  return type == "INTERRUPT" || type == "Interrupt" || Contains(text, "INTERRUPT Error");
}

void ThrowEngineError(std::string_view text, std::string_view sql, Passage passage) {
  text = Original(text);
  if (IsInterrupt(text)) throw base::Interrupted();
  Report report = Read(text, sql);
  Class found = Classify(report);
  Wording wording = Divide(report.message);
  if (wording.hint.empty()) wording.hint = DefaultHint(found.code);
  EngineError error(found.code, wording.message, wording.hint, wording.details);
  error.kind = found.kind;
  error.offset = WithinPassage(report.offset, sql, passage);
  throw error;
}

}  // namespace sqlflow::engine::duckdb
