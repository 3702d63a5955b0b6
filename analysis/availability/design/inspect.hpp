// The risk of a broadcast storm in each broadcast domain of a design, before anything is simulated: loops, blocked
// ports, growth, and who would be affected.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/output/text/text.hpp"
#include "models/ethernet/tree/spanning_tree.hpp"

namespace drsim {

/// What a storm in one broadcast domain would be, and what stands against it. Nothing is simulated for it.
struct DomainInspection {
  FaultDomain domain;
  std::vector<LinkId> trunks;     ///< A lag's links are all listed.
  std::vector<LinkId> redundant;  ///< Without which all would still be joined: each closes a loop.
  std::vector<LinkId> blocked;    ///< By spanning tree.
  std::vector<LinkId> unplugged;  ///< There, but down before the first event.

  struct Port {
    LinkId trunk;
    SwitchId node;
    PortRole role = PortRole::none;
  };
  std::vector<SwitchId> roots;  ///< Of its trees; several where BPDUs do not cross.
  std::vector<Port> ports;      ///< Of the trunks that are up, both ends of each.

  /// With a set of trunks that forward.
  struct Storm {
    double growth = 0;                 ///< rho, see growth_factor().
    std::vector<double> copies;        ///< Of one broadcast, on its first hops.
    std::optional<double> saturation;  ///< [s], with the VLAN's own broadcast; none: never.
  };
  Storm as_it_is;               ///< Spanning tree does its work.
  Storm without_spanning_tree;  ///< Every trunk forwards.

  struct Cap {
    LinkId link;
    FrameRate limit;
    double line_rate = 0;  ///< Of the smallest frames per second: what a storm would use otherwise.
  };
  std::vector<Cap> storm_control;
  std::vector<ApplicationId> applications;  ///< Of those who have a server in it.
  std::vector<PopulationId> users;          ///< Who use one of them.
  FrameRate broadcast;                      ///< What the VLAN's hosts send by themselves.
};

struct Inspection {
  const Scenario* scenario = nullptr;
  std::vector<DomainInspection> domains;
};

/// The broadcast domains of a scenario before anything happens, all trunks up. The scenario must outlive the result.
Inspection inspect(const Scenario& scenario);

std::string inspect_text(const Inspection& inspection, const TextStyle& style);
/// {"drsim": 2, "scenario": ..., "design": ..., "domains": [...]}
std::string inspect_json(const Inspection& inspection);

}  // namespace drsim
