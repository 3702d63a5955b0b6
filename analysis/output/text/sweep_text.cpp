#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/output/sweep_output.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {
namespace {

using Summaries = std::vector<std::vector<CampaignReport>>;  // By point, then design.

Summaries summaries_of(const Sweep& sweep) {
  Summaries all;
  for (const SweptPoint& point : sweep.points) {
    std::vector<CampaignReport>& reports = all.emplace_back();
    for (const Sample& sample : point.samples) reports.push_back(summarise(sample));
  }
  return all;
}

std::string use_of(const CampaignReport& report, std::size_t use) {
  const Scenario& scenario = *report.scenario;
  return scenario[report.uses[use].clients].name + " using " + scenario[report.uses[use].application].name;
}

// How much of a scale, in five steps.
std::string shade(double value, double least, double most, const TextStyle& style) {
  static const char* const drawn[] = {" ", "░", "▒", "▓", "█"};
  static const char* const plain[] = {" ", ".", ":", "+", "#"};
  const double share = most > least ? (value - least) / (most - least) : 0;
  const auto step = static_cast<std::size_t>(std::clamp(share * 5, 0.0, 4.0));
  return style.ascii ? plain[step] : drawn[step];
}

std::string bar(double share, std::size_t width, const TextStyle& style) {
  std::string text;
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::lround(share * static_cast<double>(width))); ++i)
    text += style.ascii ? "#" : "█";
  return text;
}

struct Cells {
  std::vector<double> values;  ///< By point.
  std::vector<std::string> intervals;
  std::vector<std::string> marks;  ///< Of the recovery time objective; empty where none is stated.
  double least = 0, most = 0;
};

Cells cells_of(const Summaries& summaries, std::size_t design, std::size_t use, Shown shown, const TextStyle& style) {
  Cells cells;
  for (const auto& reports : summaries) {
    const Estimate& estimate = estimate_of(reports[design].uses[use], shown);
    cells.values.push_back(estimate.value);
    cells.intervals.push_back(interval_text(estimate));
    const auto& objective = reports[design].uses[use].recovery_time;
    cells.marks.push_back(objective ? " " + mark(objective->verdict, style) : "");
  }
  cells.least = *std::min_element(cells.values.begin(), cells.values.end());
  cells.most = *std::max_element(cells.values.begin(), cells.values.end());
  return cells;
}

// A line for each point, with its interval and a bar.
std::string lines(const Sweep& sweep, const Cells& cells, const TextStyle& style) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < sweep.paths.size(); ++i) {
    widths.push_back(columns(sweep.paths[i]));
    for (const SweptPoint& point : sweep.points) widths.back() = std::max(widths.back(), columns(point.values[i]));
  }
  std::string text = " ";
  for (std::size_t i = 0; i < sweep.paths.size(); ++i) text += " " + padded(sweep.paths[i], widths[i]) + " ";
  text += "\n";
  for (std::size_t p = 0; p < sweep.points.size(); ++p) {
    text += " ";
    for (std::size_t i = 0; i < sweep.paths.size(); ++i)
      text += " " + padded(sweep.points[p].values[i], widths[i]) + " ";
    text += padded_before(rounded_text(cells.values[p]), 12) + cells.marks[p] + "  " +
            padded("(" + cells.intervals[p] + ")", 30) + " " +
            bar(cells.most > 0 ? cells.values[p] / cells.most : 0, 20, style);
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text;
}

std::vector<std::string> different(const Sweep& sweep, std::size_t path) {
  std::vector<std::string> values;
  for (const SweptPoint& point : sweep.points)
    if (std::find(values.begin(), values.end(), point.values[path]) == values.end())
      values.push_back(point.values[path]);
  return values;
}

// Two paths, every value of one with every value of the other.
std::string heat_map(const Sweep& sweep, const Cells& cells, const TextStyle& style) {
  const std::vector<std::string> down = different(sweep, 0), across = different(sweep, 1);
  std::map<std::pair<std::string, std::string>, std::size_t> found;
  for (std::size_t p = 0; p < sweep.points.size(); ++p)
    found[{sweep.points[p].values[0], sweep.points[p].values[1]}] = p;
  const std::size_t mark_width = cells.marks.front().empty() ? 0 : 2;
  std::size_t label = columns(sweep.paths[0]), cell = 0;
  for (const std::string& value : down) label = std::max(label, columns(value));
  for (const std::string& value : across) cell = std::max(cell, columns(value) + 4);
  for (const double value : cells.values) cell = std::max(cell, columns(rounded_text(value)) + 4 + mark_width);
  std::string text = "  " + padded("", label) + "  " + sweep.paths[1] + "\n  " + padded(sweep.paths[0], label);
  for (const std::string& value : across) text += padded_before(value, cell);
  text += "\n";
  for (const std::string& row : down) {
    text += "  " + padded(row, label);
    for (const std::string& value : across) {
      const std::size_t point = found.at({row, value});
      const double here = cells.values[point];
      const std::string shading = shade(here, cells.least, cells.most, style);
      text += padded_before(rounded_text(here) + cells.marks[point], cell - 2) + " " + shading;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text + fmt::format("  {} to {}, the darker the longer\n", rounded_text(cells.least), rounded_text(cells.most));
}

bool is_grid(const Sweep& sweep) {
  return sweep.paths.size() == 2 && different(sweep, 0).size() * different(sweep, 1).size() == sweep.points.size() &&
         different(sweep, 0).size() > 1 && different(sweep, 1).size() > 1;
}

std::string head(const Sweep& sweep, const std::string& what) {
  const Sample& first = sweep.points.front().samples.front();
  return fmt::format("seed {}, {} points, {} replications each, the same random draws at every point\n{}\n", first.seed,
                     sweep.points.size(), first.size(), what);
}

}  // namespace

std::string_view to_text(Shown shown) {
  switch (shown) {
    case Shown::mean:
      return "mean";
    case Shown::p50:
      return "p50";
    case Shown::p90:
      return "p90";
    case Shown::p95:
      return "p95";
    case Shown::p99:
      return "p99";
    case Shown::missing:
      return "missing";
  }
  return "";
}

const Estimate& estimate_of(const UseStatistics& use, Shown shown) {
  switch (shown) {
    case Shown::mean:
      break;
    case Shown::p50:
      return use.p50;
    case Shown::p90:
      return use.p90;
    case Shown::p95:
      return use.p95;
    case Shown::p99:
      return use.p99;
    case Shown::missing:
      if (use.demand) return use.demand->missed;
      break;
  }
  return use.mean;
}

namespace {

std::string title_of(Shown shown) {
  if (shown == Shown::missing) return "what was not served, as time without anything; mean over users and replications";
  return fmt::format("downtime, mean over users; {} of replications", to_text(shown));
}

}  // namespace

std::string sweep_text(const Sweep& sweep, Shown shown, const TextStyle& style) {
  const Summaries summaries = summaries_of(sweep);
  const std::vector<CampaignReport>& first = summaries.front();
  std::string text = bold(first.front().scenario->title, style) + "\n" + head(sweep, title_of(shown));
  for (std::size_t design = 0; design < first.size(); ++design)
    for (std::size_t use = 0; use < first[design].uses.size(); ++use) {
      const Cells cells = cells_of(summaries, design, use, shown, style);
      text += "\n" + bold(first[design].scenario->design + ": " + use_of(first[design], use), style) + "\n";
      text += is_grid(sweep) ? heat_map(sweep, cells, style) : lines(sweep, cells, style);
    }
  return text;
}

std::string tornado_text(const Sweep& sweep, Shown shown, const TextStyle& style) {
  const Summaries summaries = summaries_of(sweep);
  const std::vector<CampaignReport>& base = summaries.front();
  std::string text = bold(base.front().scenario->title, style) + "\n" +
                     head(sweep, title_of(shown) + ": what each moves alone, everything else as stated");
  for (std::size_t design = 0; design < base.size(); ++design)
    for (std::size_t use = 0; use < base[design].uses.size(); ++use) {
      const Cells cells = cells_of(summaries, design, use, shown, style);
      const double stated = cells.values.front();
      text += "\n" + bold(base[design].scenario->design + ": " + use_of(base[design], use), style) +
              fmt::format("\n  as stated {} ({})\n", rounded_text(stated), cells.intervals.front());
      std::vector<std::size_t> order;
      for (std::size_t i = 0; i < sweep.paths.size(); ++i) order.push_back(i);
      const auto swing = [&](std::size_t i) { return std::abs(cells.values[2 * i + 2] - cells.values[2 * i + 1]); };
      std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return swing(a) > swing(b); });
      for (const std::size_t i : order) {
        const double low = cells.values[2 * i + 1] - stated, high = cells.values[2 * i + 2] - stated;
        const auto change = [](double seconds) { return (seconds >= 0 ? "+" : "") + rounded_text(seconds); };
        text += "  " + sweep.paths[i] + "\n";
        for (const auto& [value, moved] :
             {std::pair{sweep.points[2 * i + 1].values[i], low}, {sweep.points[2 * i + 2].values[i], high}})
          text += "    " + padded(value, 16) + padded_before(change(moved), 14) + "  " +
                  bar(swing(order.front()) > 0 ? std::min(1.0, std::abs(moved) / swing(order.front())) : 0, 40, style) +
                  "\n";
      }
    }
  return text;
}

}  // namespace drsim
