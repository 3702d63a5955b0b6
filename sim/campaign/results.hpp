// Stores replications in an SQLite file as they are finished, so that a campaign can be continued. Owns the database.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/state/trace.hpp"
#include "sim/campaign/options.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace drsim::campaign {

/// A results file cannot be used; the message says which and why. It is left as it was.
class ResultsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What all replications in a results file have in common. Those of others are not mixed with them.
struct Identity {
  std::string version;   ///< Of the program.
  std::string campaign;  ///< What is simulated: the fingerprints of the scenarios, and what is varied of them.
  std::uint64_t seed = 1;
  Shard shard;
  friend bool operator==(const Identity&, const Identity&) = default;
};

struct StoredReplication {
  std::string design;  ///< Its fingerprint.
  std::uint64_t replication = 0;
  Ending ending = Ending::horizon;
  std::vector<double> row;  ///< Packed.
};

/// An SQLite file that keeps every replication as it comes. Whoever kills the program loses what the last tenth of a
/// second brought, no more. Each row carries a checksum. Throws ResultsError.
class Results {
 public:
  /// Makes the file, or goes on with one that has this identity. One program at a time.
  Results(const std::string& file, const Identity& identity);
  /// Opens a file as it is, to read it.
  explicit Results(const std::string& file);
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  const Identity& identity() const { return identity_; }
  /// How many pieces the whole campaign has, all shards together, as far as is known.
  std::uint64_t planned() const { return planned_; }
  void plan(std::uint64_t pieces);

  /// All there are, by design, then replication.
  void read(const std::function<void(StoredReplication)>& take);
  void add(const StoredReplication& replication);
  /// Writes down what has been added.
  void flush();

 private:
  void open(int flags);
  bool is_blank();
  void expect_ours();
  void make(const Identity& identity);
  void read_identity();
  void execute(const std::string& sql);
  void put(const std::string& key, const std::string& value);
  std::string get(const std::string& key);
  std::int64_t number(const std::string& pragma);
  std::int64_t design_number(const std::string& fingerprint);
  [[noreturn]] void refuse(const std::string& why) const;
  [[noreturn]] void fail(const std::string& doing) const;
  struct Statement;

  const std::string file_;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  Identity identity_;
  std::uint64_t planned_ = 0;
  std::map<std::string, std::int64_t> designs_;
  bool in_transaction_ = false;
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace drsim::campaign
