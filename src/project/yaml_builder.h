#pragma once
#include <yaml-cpp/eventhandler.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"

namespace sqlflow::project {

// Makes a base::Json of the events of yaml-cpp's parser. Throws YAML::ParserException where the document cannot be a
// value (an alias within itself, aliases that multiply the text); doubled and odd keys are reported and passed over.
class YamlBuilder : public YAML::EventHandler {
 public:
  YamlBuilder(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics);

  bool has_document() const { return has_document_; }
  const base::Json& document() const { return document_; }
  // The list or mapping that is being read, or nothing.
  const base::Json* innermost() const { return open_.empty() ? nullptr : &open_.back().value; }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { Close(); }

 private:
  // A list or mapping that is being read.
  struct Frame {
    base::Json value;
    YAML::anchor_t anchor = 0;
    bool has_key = false;
    base::Json key;
    std::map<std::string, base::Span> names;  // of the keys so far
    std::vector<base::Json> merges;           // values of `<<`
  };

  void Open(base::Json::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void Close();
  void Finish(base::Json value, YAML::anchor_t anchor);
  void AddMember(Frame& frame, base::Json value);
  void Merge(Frame& frame, const base::Json& merged);
  void Count(const YAML::Mark& mark, size_t nodes);
  // Where a node begins, behind its `&anchor` and `!tag`.
  uint32_t Begin(const YAML::Mark& mark) const;
  base::Span ScalarSpan(const YAML::Mark& mark, const std::string& value) const;

  uint32_t file_;
  std::string_view text_;
  base::Diagnostics& diagnostics_;
  std::vector<Frame> open_;
  std::map<YAML::anchor_t, base::Json> anchors_;
  base::Json document_;
  bool has_document_ = false;
  size_t nodes_ = 0;
};

}  // namespace sqlflow::project
