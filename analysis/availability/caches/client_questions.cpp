#include "analysis/availability/caches/client_questions.hpp"

#include <algorithm>

#include "models/reachability/reachability.hpp"

namespace drsim {
namespace {

// Whether clients have a cache that goes on without their resolver, until its records expire.
bool keep_their_own(const Population& clients) {
  return clients.cache == ClientCache::os && clients.lookup.is_steady();
}

}  // namespace

History::Answered ClientQuestions::answered(const World& world, const Population& clients,
                                            const History::Source& source, std::optional<std::size_t> record) {
  History::Answered now{.from = world.state.at(), .record = record};
  if (!source.asking) return now;
  const WatchId asked = answering(world, clients, source, now.wait);
  const auto& question = std::get<WatchedFlow::Asking>(scenario_[asked].purpose);
  now.is_heard = hears(world, clients.behind, question.resolver);
  if (scenario_[question.resolver].is_spread) {
    const auto told = told_to(world, question, source.position, now.cut_off);
    now.version = told ? told->version : Condition::no_version;
    now.ttl = told ? told->ttl : scenario_[question.name].ttl;
    if (now.cut_off && asked != *source.asking)
      now.cut_off = std::get<WatchedFlow::Asking>(scenario_[*source.asking].purpose).resolver;
  } else {
    const std::uint32_t version = world.state.cached_version(asked);
    now.version = version == ResolverAnswered::no_answer || !now.is_heard ? Condition::no_version : version;
    if (keep_their_own(clients))
      now.ttl = world.state.cached_ttl(asked);
    else
      now.is_heard = true;
  }
  now.is_negative = now.version != Condition::no_version && world.state.is_empty(question.name, now.version);
  return now;
}

// Of several resolvers, the first that answers: each before it costs a timeout. A single one whose servers are gone
// answers for as long as it holds something. Of a class, each holds what it has until its own time comes, and clients
// ask the next one from then on: so whatever is told from now on comes from there. If nobody is told anything any more,
// the first that can be asked at all is as good as any.
WatchId ClientQuestions::answering(const World& world, const Population& clients, const History::Source& source,
                                   Duration& wait) {
  const auto answers = [&](WatchId asking) {
    const auto& question = std::get<WatchedFlow::Asking>(scenario_[asking].purpose);
    if (!hears(world, clients.behind, question.resolver)) return false;
    if (!scenario_[question.resolver].is_spread)
      return world.state.cached_version(asking) != ResolverAnswered::no_answer;
    std::optional<ResolverId> cut_off;
    return told_to(world, question, source.position, cut_off).has_value() && !cut_off;
  };
  const auto is_there = [&](WatchId asking) {
    const auto& question = std::get<WatchedFlow::Asking>(scenario_[asking].purpose);
    return scenario_[question.resolver].is_spread && hears(world, clients.behind, question.resolver);
  };
  if (source.next.empty()) return *source.asking;
  const auto at = [&](std::uint32_t place) { return place == 0 ? *source.asking : source.next[place - 1]; };
  const PopulationId id{static_cast<std::size_t>(&clients - scenario_.populations.data())};
  const std::vector<std::uint32_t>& order = clients.resolver_orders[world.state.resolver_order(id)];
  const auto after = [&](std::size_t i) {
    if (!clients.asking.is_sticky) wait = static_cast<std::int64_t>(i) * clients.asking.timeout;
    return at(order[i]);
  };
  for (std::size_t i = 0; i < order.size(); ++i)
    if (answers(at(order[i]))) return after(i);
  for (std::size_t i = 0; i < order.size(); ++i)
    if (is_there(at(order[i]))) return after(i);
  return at(order.front());
}

bool ClientQuestions::hears(const World& world, RouterId clients, ResolverId resolver) {
  for (const auto& [known, is_heard] : heard_)
    if (known == std::pair{clients, resolver}) return is_heard;
  const bool is_heard = world.state.is_up(resolver) &&
                        world.reachability.to_router(world.state, clients, scenario_[resolver].behind).reached();
  heard_.emplace_back(std::pair{clients, resolver}, is_heard);
  return is_heard;
}

// What the one is told that asks the servers, and who is cut off of those it answers, directly or by others.
std::optional<State::Held> ClientQuestions::told_to(const World& world, const WatchedFlow::Asking& question,
                                                    double position, std::optional<ResolverId>& cut_off) const {
  const WatchId asking = scenario_.index.asking.at({question.resolver, question.name});
  const bool is_told = is_reached(world.state.disposition(asking));
  if (world.state.is_up(question.resolver) && !is_told && !cut_off) cut_off = question.resolver;
  const Resolver& resolver = scenario_[question.resolver];
  if (resolver.forwards_to) {
    const ResolverId forwarder = world.reachability.forwarder(world.state, question.resolver, question.name);
    return told_to(world, {forwarder, question.name}, position, cut_off);  // What it caps, the others keep no less.
  }
  if (!world.state.is_up(question.resolver) || !is_told) return {};
  return capped(world, question,
                world.state.answer(DnsServerId{world.state.path(asking)}, question.name,
                                   scenario_[resolver.behind].site, position));
}

State::Held ClientQuestions::capped(const World& world, const WatchedFlow::Asking& question, State::Held held) const {
  held.ttl = scenario_[question.resolver].cache.told(held.ttl, world.state.is_empty(question.name, held.version));
  return held;
}

}  // namespace drsim
