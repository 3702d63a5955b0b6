// What became of users' demand during a run: how much of it was served, how long requests took, what waited, and how
// full lines and servers were. loads.hpp fills it; availability/report.hpp holds it.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/reachability/disposition.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// From an instant on, until the next: what users have of what they ask for.
struct DemandStep {
  Time from;
  double share = 1;                                ///< Served, of what all users at work ask for, there or not.
  double there = 1;                                ///< The share of users that is there: not cut off.
  double users = 0;                                ///< At work.
  double response = 0;                             ///< [s]; infinite where a queue has no end.
  double backlog = 0;                              ///< Waiting, in seconds of one user's work, at `from`.
  Disposition disposition = Disposition::reached;  ///< Of those there: reached, degraded, overloaded, too slow.
  std::string bottleneck{};                        ///< "link wan", "vm web"; empty: they have all they ask for.

  bool is_like(const DemandStep& other) const {
    return share == other.share && there == other.there && users == other.users && response == other.response &&
           backlog == other.backlog && disposition == other.disposition && bottleneck == other.bottleneck;
  }
};

/// One population's use of one application.
struct DemandReport {
  std::vector<DemandStep> steps;     ///< The first at the start of the scenario.
  Duration degraded{};               ///< For how long those there could work, but had less than they asked for.
  double missing = 0;                ///< User-minutes: of each user at work, by the share that was not served.
  double missing_mean = 0;           ///< [s], the same in the mean over users.
  double worst_share = 1;            ///< Served in the worst minute,
  Time worst_at{};                   ///< which begins here.
  double longest_response = 0;       ///< [s] while users could work.
  double first_response = 0;         ///< [s] at the start.
  double largest_backlog = 0;        ///< In seconds of one user's work.
  std::optional<Time> worked_off{};  ///< When nothing waited any more, after that. None: not before the horizon.
  std::string bottleneck{};          ///< What kept the most from them, in the order of user-minutes.
};

/// A direction of a link.
struct LineReport {
  Hop line;
  double most = 0;                               ///< Of what it carries, at most, 0 to 1,
  Time most_at{};                                ///< since then.
  Duration saturated{};                          ///< For how long it was full.
  double bytes = 0;                              ///< Carried from the start to the horizon.
  std::vector<std::pair<Time, double>> loads{};  ///< Of what it carries, from an instant on.
};

/// What is missing of a population's application, or of a line, in words that all reports share.
/// "62.5 %": a share, rounded to a tenth of a percent.
std::string share_text(double share);
/// "2.4s", "unbounded".
std::string response_text(double seconds);

}  // namespace drsim
