// Which sites, switches, routers and links are up, and what links lose, at one instant. models/state/state.hpp is the
// whole that this is part of.

#pragma once

#include <array>
#include <span>
#include <vector>

#include "models/state/touched.hpp"
#include "models/world/changes.hpp"

namespace drsim {

/// The slice of the state that every technology stands on: which equipment is up, and what links let through. The
/// slices of the technologies are stacked on it, each with what it needs of those below; State is the whole.
class EquipmentState {
 public:
  /// The instant this is the state of.
  Time at() const { return at_; }
  bool is_up(SiteId site) const { return sites_[site.index] == Status::up; }
  bool is_up(RouterId router) const;  ///< It and its site.
  bool is_up(SwitchId node) const;    ///< It and its site.
  bool is_connected(LinkId link) const {
    return links_[link.index].status == Status::up;
  }  ///< As far as somebody decides.
  bool is_errdisabled(LinkId trunk) const { return links_[trunk.index].errdisabled; }
  BitRate bandwidth(LinkId link) const { return links_[link.index].bandwidth; }
  Loss loses(LinkId link) const { return links_[link.index].loses; }
  /// The share of packets that a link loses; and how many links do so.
  double loss_share(LinkId link) const { return loses(link) == Loss::some ? links_[link.index].loss_share : 0; }
  std::size_t lossy_links() const { return lossy_links_; }
  /// Changes with whatever decides what floods where.
  std::uint64_t flooding_version() const { return flooding_version_; }
  /// All that was touched since the run began, in order.
  std::span<const Touched> touched() const { return touched_; }

 protected:
  explicit EquipmentState(const Scenario& scenario);

  bool set(const SiteChanged&);
  bool set(const SwitchChanged&);
  bool set(const RouterChanged&);
  bool set(const LinkChanged&);
  bool set(const DirectionChanged&);
  bool set(const BandwidthChanged&);
  bool set(const LossChanged&);

  void touch(LinkId link);
  void touch(RouterId router) { touched_.push_back({Touched::Kind::router, router.index}); }
  void touch(SubnetId subnet) { touched_.push_back({Touched::Kind::announcement, subnet.index}); }
  void touch_with_cables(RouterId router);
  void touch_carried_by(LinkId trunk);
  void touch_carried_by(SwitchId node);

  struct LinkState {
    Status status = Status::up;
    Loss loses = Loss::nothing;
    double loss_share = 0;
    BitRate bandwidth;
    bool lost_carrier = false, never_up = false;
    bool errdisabled = false;   ///< A port of it shut itself down.
    std::array<bool, 2> cut{};  ///< By direction.
  };

  const Scenario* scenario_;
  Time at_;
  std::vector<Status> sites_, switches_, routers_;
  std::vector<LinkState> links_;
  std::size_t lossy_links_ = 0;
  std::uint64_t flooding_version_ = 0;
  std::vector<Touched> touched_;
};

}  // namespace drsim
