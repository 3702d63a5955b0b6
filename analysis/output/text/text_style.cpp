#include "analysis/output/text/text_style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/rulebook/errata.hpp"
#include "models/rulebook/network_mapping.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {

std::string duration_text(double seconds) { return to_text(Duration{std::llround(seconds * 10) * 100'000}); }
std::string duration_text(Duration span) { return duration_text(seconds(span)); }

std::string grouped(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(text.find('.'), text.size());
  for (std::size_t at = end; at > begin + 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string time_text(Time instant) {
  return to_text(start_of_scenario + Duration{(instant.time_since_epoch().count() + 50'000) / 100'000 * 100'000});
}

std::string bold(const std::string& text, const TextStyle& style) {
  return style.colour ? "\033[1m" + text + "\033[0m" : text;
}

std::string rule(const TextStyle& style) {
  std::string line;
  for (int i = 0; i < style.width; ++i) line += style.ascii ? "-" : "─";
  return line + "\n";
}

std::string mark(bool good, const TextStyle& style) {
  const std::string plain = style.ascii ? (good ? "yes" : "NO ") : (good ? "✓" : "✗");
  if (!style.colour) return plain;
  return (good ? "\033[32m" : "\033[1;31m") + plain + "\033[0m";
}

std::string assumptions_text(const Scenario& scenario, const TextStyle& style) {
  constexpr std::size_t most = 6;  // More than these are read by who looks for them.
  const std::size_t shown = style.verbose ? scenario.assumptions.size() : std::min(most, scenario.assumptions.size());
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += filled(scenario.assumptions[i], 2, style);
  if (shown < scenario.assumptions.size())
    text += fmt::format("  and {} more: --verbose\n", scenario.assumptions.size() - shown);
  return text.empty() ? "" : "assumed, without a source\n" + text;
}

std::string documents_text(const Scenario& scenario) {
  if (!follows_documents(scenario)) return "";
  std::string kept;
  for (const int number : scenario.allowed_errata)
    kept += (kept.empty() ? "; kept as printed: errata " : ", ") + std::to_string(number);
  return "network mapping by the documents of " + std::string(to_text(scenario.document_version)) + kept + "\n";
}

std::string use_text(const Scenario& scenario, const PopulationReport& population) {
  return scenario[population.clients].name + " using " + scenario[population.application].name;
}

std::string met_text(const Outage& outage) {
  std::string text;
  for (std::size_t i = 0; i < outage.met.size(); ++i) {
    const auto is_it = [&](const auto& earlier) { return earlier.second == outage.met[i].second; };
    const auto here = outage.met.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::none_of(outage.met.begin(), here, is_it))
      text += (text.empty() ? "" : ", then ") + std::string(to_text(here->second));
  }
  return text;
}

std::string sites_text(const Scenario& scenario, const FaultDomain& domain) {
  std::string text;
  for (const SiteId site : domain.sites) text += (text.empty() ? "" : ", ") + scenario[site].name;
  return text;
}

std::string links_text(const Scenario& scenario, const std::vector<LinkId>& links) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, links.size()); ++i) text += (i == 0 ? "" : ", ") + scenario[links[i]].name;
  if (links.size() > most) text += fmt::format(" and {} more", links.size() - most);
  return text.empty() ? "none" : text;
}

std::string ending_text(const RunReport& report) {
  switch (report.ending) {
    case Ending::horizon:
      return "";
    case Ending::never_settled:
      return "CUT SHORT: at one instant, changes kept following from each other. What is below ends there.\n";
    case Ending::record_limit:
      return "CUT SHORT: more changes than a run may have. What is below ends there.\n";
  }
  return "";
}

std::string fitted(const std::string& text, const TextStyle& style) {
  const bool is_narrow = style.width < TextStyle{}.width;
  return is_narrow ? folded(text, static_cast<std::size_t>(style.width)) : text;
}

std::string filled(const std::string& paragraph, std::size_t indent, const TextStyle& style) {
  const std::size_t width = static_cast<std::size_t>(style.width);
  std::string text, line(indent, ' ');
  bool is_begun = false;
  for (std::size_t at = 0; at < paragraph.size();) {
    const std::size_t end = std::min(paragraph.find(' ', at), paragraph.size());
    const std::string word = paragraph.substr(at, end - at);
    if (is_begun && columns(line) + 1 + columns(word) > width) {
      text += line + "\n";
      line = std::string(indent + 2, ' ');
      is_begun = false;
    }
    line += (is_begun ? " " : "") + word;
    is_begun = true;
    at = end + 1;
  }
  return text + line + "\n";
}

}  // namespace drsim
