#include "cli/connector_page.h"

#include "base/text.h"

namespace sqlflow::cli {

using component::Component;
using component::Param;
using component::ParamList;

namespace {

std::string Quoted(const std::vector<std::string>& words, char quote) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(quote == 0 ? word : quote + word + quote);
  return base::JoinStrings(quoted, ", ");
}

std::string MinimumText(const Param& param) { return param.minimum ? fmt::format("{}", *param.minimum) : ""; }

// What is to be said about a parameter beside its description, one sentence each; words stand between `quote`s.
std::vector<std::string> Remarks(const Param& param, char quote) {
  const std::string mark = quote == 0 ? "" : std::string(1, quote);
  std::vector<std::string> remarks;
  if (!param.allowed.empty()) remarks.push_back("Allowed: " + Quoted(param.allowed, quote) + ".");
  if (!param.unit.empty()) remarks.push_back("Unit: " + param.unit + ".");
  if (param.minimum) remarks.push_back("At least " + MinimumText(param) + ".");
  if (!param.aliases.empty()) remarks.push_back("Also: " + Quoted(param.aliases, quote) + ".");
  if (!param.example.empty()) remarks.push_back("Example: " + mark + param.example + mark + ".");
  if (!param.no_effect.empty()) remarks.push_back("No effect here: " + param.no_effect + ".");
  return remarks;
}

std::string TypeAndDefault(const Param& param) {
  std::string text = component::DescribeType(param);
  if (param.required) text += ", required";
  if (!param.default_text.empty()) text += ", default " + param.default_text;
  return text;
}

std::vector<const Param*> Usable(const ParamList& list) {
  std::vector<const Param*> params;
  for (const bool required : {true, false}) {
    for (const Param& param : list.params()) {
      if (param.later.empty() && param.required == required) params.push_back(&param);
    }
  }
  return params;
}

std::vector<std::string> Capabilities(const component::Capabilities& can) {
  std::vector<std::string> words;
  if (can.source) words.emplace_back("source");
  if (can.destination) words.emplace_back("destination");
  if (can.incremental) words.emplace_back("incremental reads");
  if (can.parallel) words.emplace_back("parallel reads");
  if (can.count) words.emplace_back("count");
  if (can.predicate_pushdown) words.emplace_back("filters at the source");
  if (can.transactional_write) words.emplace_back("writes all or nothing");
  if (can.merge) words.emplace_back("merge");
  if (can.many_streams) words.emplace_back("many streams");
  return words;
}

// Names of the parameters of a later release, by feature.
std::map<std::string, std::vector<std::string>> LaterByFeature(const ParamList& list) {
  std::map<std::string, std::vector<std::string>> features;
  for (const Param& param : list.params()) {
    if (!param.later.empty()) features[param.later].push_back(param.name);
  }
  return features;
}

void AppendText(const ParamList* list, const char* title, int width, std::string& text) {
  if (list == nullptr) return;
  text += fmt::format("\n{}\n", title);
  for (const Param* param : Usable(*list)) {
    text += fmt::format("\n  {}  ({})\n", param->name, TypeAndDefault(*param));
    text += Wrap(param->description, 4, width);
    for (const std::string& remark : Remarks(*param, 0)) text += Wrap(remark, 4, width);
  }
  for (const auto& [feature, names] : LaterByFeature(*list)) {
    text += "\n" + Wrap(fmt::format("With a later release ({}): {}", feature, Quoted(names, 0)), 2, width);
  }
}

std::string TableCell(std::string_view text) {
  std::string cell;
  for (const char sign : text) {
    if (sign == '|') cell += '\\';
    cell += sign == '\n' ? ' ' : sign;
  }
  return cell;
}

std::string Code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

void AppendRows(const ParamList* list, const char* side, Listing& listing) {
  if (list == nullptr) return;
  for (const Param& param : list->params()) {
    const auto cell = [](const std::string& text) {
      return text.empty() ? std::optional<std::string>() : std::optional(text);
    };
    listing.rows.push_back({side, param.name, component::DescribeType(param), param.required ? "true" : "false",
                            cell(param.default_text), cell(Quoted(param.aliases, 0)), cell(Quoted(param.allowed, 0)),
                            cell(param.unit), cell(MinimumText(param)), cell(param.example), param.description,
                            cell(param.no_effect), cell(param.later)});
  }
}

}  // namespace

std::string Wrap(const std::string& text, int indent, int width) {
  const std::string margin(static_cast<size_t>(indent), ' ');
  std::string lines;
  std::string line;
  for (const std::string& word : base::Split(text, ' ')) {
    if (!line.empty() && indent + base::DisplayWidth(line) + 1 + base::DisplayWidth(word) > width) {
      lines += margin + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return lines + margin + line + "\n";
}

Listing ParameterListing(const Component& component) {
  Listing listing{{"side", "name", "type", "required", "default", "aliases", "allowed", "unit", "minimum", "example",
                   "description", "no_effect", "later"},
                  {Cell::kText, Cell::kText, Cell::kText, Cell::kTruth, Cell::kText, Cell::kText, Cell::kText,
                   Cell::kText, Cell::kNumber},
                  {}};
  AppendRows(component.source_params, "source", listing);
  AppendRows(component.destination_params, "destination", listing);
  return listing;
}

std::string ConnectorText(const Component& component, int width) {
  std::string text = fmt::format("{}: {}\n\n", component.type, component.summary);
  for (const std::string& paragraph : base::Split(component.description, '\n')) {
    text += paragraph.empty() ? "\n" : Wrap(paragraph, 0, width);
  }
  text += "\n" + Wrap("Can: " + Quoted(Capabilities(component.capabilities), 0), 0, width);
  if (!component.aliases.empty()) text += "Also called: " + Quoted(component.aliases, 0) + "\n";
  AppendText(component.source_params, "PARAMS of a SOURCE", width, text);
  AppendText(component.destination_params, "OPTIONS of an EXPORT", width, text);
  text += "\nExample\n\n";
  for (const std::string& line : base::Split(std::string(base::Trim(component.example)), '\n')) {
    text += "  " + line + "\n";
  }
  return text;
}

std::string ConnectorMarkdown(const Component& component) {
  std::string text = fmt::format("{}.\n\n{}\n\nCan: {}.", component.summary, component.description,
                                 Quoted(Capabilities(component.capabilities), 0));
  if (!component.aliases.empty()) text += " Also called " + Quoted(component.aliases, '`') + ".";
  if (!component.file_endings.empty()) {
    text += " An EXPORT takes it by itself for names that end in " + Quoted(component.file_endings, '`') + ".";
  }
  return text + "\n\n```sql\n" + std::string(base::Trim(component.example)) + "\n```\n";
}

std::string ParametersMarkdown(const ParamList& list) {
  std::string table = "| parameter | type | default | meaning |\n|---|---|---|---|\n";
  for (const Param* param : Usable(list)) {
    std::string meaning = param->description;
    for (const std::string& remark : Remarks(*param, '`')) meaning += " " + remark;
    table += fmt::format("| `{}` | {} | {} | {} |\n", param->name, component::DescribeType(*param),
                         param->required ? "required" : TableCell(Code(param->default_text)), TableCell(meaning));
  }
  for (const auto& [feature, names] : LaterByFeature(list)) {
    table += fmt::format("\nKnown, and refused until a later release brings {}: {}.\n", feature, Quoted(names, '`'));
  }
  return table;
}

}  // namespace sqlflow::cli
