#include "sim/campaign/merge.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

#include "sim/campaign/results.hpp"

namespace drsim::campaign {
namespace {

// What differs between two files' identities, but for which shard they are.
std::string difference(const Identity& a, const Identity& b) {
  if (a.campaign != b.campaign) return "they are of different scenarios";
  if (a.seed != b.seed) return "one has seed " + std::to_string(a.seed) + ", the other " + std::to_string(b.seed);
  if (a.version != b.version) return "one was written by drsim " + a.version + ", the other by " + b.version;
  if (a.shard.n != b.shard.n)
    return "one is of " + std::to_string(a.shard.n) + " shards, the other of " + std::to_string(b.shard.n);
  return "";
}

struct Part {
  std::string file;
  std::unique_ptr<Results> results;
};

std::map<std::uint64_t, Part> open(const std::vector<std::string>& files) {
  std::map<std::uint64_t, Part> parts;
  for (const std::string& file : files) {
    auto results = std::make_unique<Results>(file);
    if (!parts.empty()) {
      const Part& first = parts.begin()->second;
      const std::string differs = difference(first.results->identity(), results->identity());
      if (!differs.empty()) throw ResultsError(first.file + " and " + file + " cannot be merged: " + differs);
      if (first.results->planned() != results->planned())
        throw ResultsError(first.file + " and " + file + " cannot be merged: one is of " +
                           std::to_string(first.results->planned()) + " pieces in all, the other of " +
                           std::to_string(results->planned()));
    }
    const std::uint64_t k = results->identity().shard.k;
    if (parts.contains(k))
      throw ResultsError(parts.at(k).file + " and " + file + " cannot be merged: both are shard " + std::to_string(k));
    parts.emplace(k, Part{file, std::move(results)});
  }
  return parts;
}

}  // namespace

Merged merge(const std::vector<std::string>& files, const std::string& into) {
  std::error_code error;
  if (std::filesystem::exists(into, error)) throw ResultsError(into + " is not used: it exists already");
  std::map<std::uint64_t, Part> parts = open(files);
  const Identity first = parts.begin()->second.results->identity();
  const std::uint64_t planned = parts.begin()->second.results->planned();
  Merged merged{.shards = first.shard.n, .replications = 0, .missing = {}};
  const std::string unfinished = into + ".part";
  std::filesystem::remove(unfinished, error);
  {
    Results joined(unfinished, {first.version, first.campaign, first.seed, {}});
    joined.plan(planned);
    for (std::uint64_t k = 1; k <= first.shard.n; ++k) {
      std::uint64_t simulated = 0;
      if (const auto part = parts.find(k); part != parts.end())
        part->second.results->read([&](const StoredReplication& one) { joined.add(one), ++simulated; });
      const std::uint64_t wanted = planned / first.shard.n + (k <= planned % first.shard.n ? 1 : 0);
      merged.replications += simulated;
      if (simulated < wanted) merged.missing.push_back(k);
    }
    joined.flush();
  }
  if (merged.missing.empty())
    std::filesystem::rename(unfinished, into, error);
  else
    std::filesystem::remove(unfinished, error);
  if (error) throw ResultsError(into + " cannot be written: " + error.message());
  return merged;
}

}  // namespace drsim::campaign
