#include "scenarios/reading/diagnostic.hpp"

#include <algorithm>
#include <numeric>

#include "models/world/text/columns.hpp"
#include "models/world/text/text.hpp"

namespace drsim {
namespace {

// The characters of a line, each as it takes the place of one: what is no text, or could do anything to a terminal, is
// replaced.
std::vector<std::string> characters_of(std::string_view line) {
  std::vector<std::string> characters;
  for (std::size_t at = 0; at < line.size();) {
    const Character c = character_at(line, at);
    characters.emplace_back(!c.well_formed ? "\ufffd" : is_control(c.code) ? " " : line.substr(at, c.size));
    at += c.size;
  }
  return characters;
}

std::string excerpt_of(const Diagnostic& d) {
  // A wide character takes two columns of a terminal, a combining one none: the caret stands below what is meant.
  std::string before, meant, after;
  const std::vector<std::string> line = characters_of(d.excerpt);
  for (std::size_t i = 0; i < line.size(); ++i)
    (i < d.caret ? before : i < d.caret + d.length ? meant : after) += line[i];
  const std::string shown = before + meant + after;
  const std::size_t indent = columns(before), width = std::max<std::size_t>(columns(meant), 1);
  const std::string number = std::to_string(d.line);
  const std::string margin(number.size(), ' ');
  return "  " + number + " | " + shown + "\n  " + margin + " | " + std::string(indent, ' ') + "^" +
         std::string(width - 1, '~') + "\n";
}

// Insertions, deletions, replacements and swaps of neighbours that make one from the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[j] = std::min(next[j], before[j - 2] + 1);
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row.back();
}

}  // namespace

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "";
}

std::string to_text(const Diagnostic& d, bool colour) {
  const std::string bold = colour ? "\033[1m" : "", plain = colour ? "\033[0m" : "";
  const std::string shade = !colour                           ? ""
                            : d.severity == Severity::error   ? "\033[1;31m"
                            : d.severity == Severity::warning ? "\033[1;33m"
                                                              : "\033[1;36m";
  std::string text = bold + printable(d.file) + ":" + std::to_string(d.line) + ":" + std::to_string(d.column) + ":" +
                     plain + " " + shade + std::string(to_text(d.severity)) + ":" + plain + " " + printable(d.message) +
                     "\n";
  if (!d.excerpt.empty()) text += excerpt_of(d);
  if (!d.help.empty()) text += "  help: " + printable(d.help) + "\n";
  return text;
}

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  if (name.size() > 100) return best;  // Nobody mistyped that.
  for (const std::string& candidate : candidates) {
    if (candidate.size() > name.size() + least || name.size() > candidate.size() + least) continue;
    const std::size_t d = distance(name, candidate);
    if (d < least && d < name.size()) least = d, best = candidate;
  }
  return best;
}

}  // namespace drsim
