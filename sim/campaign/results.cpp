#include "sim/campaign/results.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace drsim::campaign {
namespace {

constexpr std::int64_t application_id = 0x64727369;  // "drsi": what marks the file as ours.
constexpr std::int64_t layout_version = 3;
constexpr std::chrono::milliseconds at_risk{100};

// Of a replication and whose it is: FNV-1a.
std::int64_t checksum(std::int64_t design, std::uint64_t replication, Ending ending, const void* row,
                      std::size_t size) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto take = [&](const void* from, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) hash = (hash ^ static_cast<const unsigned char*>(from)[i]) * 0x100000001b3;
  };
  take(&design, sizeof(design));
  take(&replication, sizeof(replication));
  take(&ending, sizeof(ending));
  take(row, size);
  return static_cast<std::int64_t>(hash);
}

std::uint64_t to_number(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Whether a file can be an SQLite file: one begins with a text of its own (file format, section 1.3). An empty one can
// become one.
bool may_be_database(const std::string& file) {
  std::error_code error;
  if (std::filesystem::exists(file + "-journal", error))
    return true;  // What an interrupted write left, and SQLite repairs.
  std::ifstream in(file, std::ios::binary);
  char head[16] = {};
  in.read(head, sizeof(head));
  return in.gcount() == 0 || std::memcmp(head, "SQLite format 3", 16) == 0;
}

}  // namespace

// A statement that is given back when it is done with.
struct Results::Statement {
  Statement(const Results& results, const std::string& sql) : results_(results) {
    if (sqlite3_prepare_v2(results.database_, sql.c_str(), -1, &handle, nullptr) != SQLITE_OK) results.fail("read");
  }
  ~Statement() { sqlite3_finalize(handle); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool step() {
    const int code = sqlite3_step(handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE) results_.fail("read");
    return code == SQLITE_ROW;
  }
  void bind(int place, const std::string& text) {
    sqlite3_bind_text(handle, place, text.c_str(), -1, SQLITE_TRANSIENT);
  }
  std::string text(int column) const {
    const auto* found = reinterpret_cast<const char*>(sqlite3_column_text(handle, column));
    return found ? found : "";
  }

  const Results& results_;
  sqlite3_stmt* handle = nullptr;
};

Results::Results(const std::string& file, const Identity& identity) : file_(file) {
  try {
    open(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (is_blank())
      make(identity);
    else
      expect_ours();
    read_identity();
    if (identity_.campaign != identity.campaign)
      refuse("it holds replications of other scenarios, or these have been changed since");
    if (identity_.seed != identity.seed) refuse("it holds replications of seed " + std::to_string(identity_.seed));
    if (identity_.version != identity.version)
      refuse("it was written by drsim " + identity_.version + ", and this is " + identity.version +
             ": their answers may differ");
    if (identity_.shard != identity.shard)
      refuse("it holds shard " + std::to_string(identity_.shard.k) + " of " + std::to_string(identity_.shard.n));
  } catch (...) {
    sqlite3_close(std::exchange(database_, nullptr));
    throw;
  }
}

Results::Results(const std::string& file) : file_(file) {
  try {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) refuse("there is no such file");
    open(access(file.c_str(), W_OK) == 0 ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    if (is_blank()) refuse("it is empty");
    expect_ours();
    read_identity();
  } catch (...) {
    sqlite3_close(std::exchange(database_, nullptr));
    throw;
  }
}

Results::~Results() {
  if (!database_) return;
  if (in_transaction_) sqlite3_exec(database_, "COMMIT", nullptr, nullptr, nullptr);
  sqlite3_finalize(insert_);
  sqlite3_close(database_);
}

void Results::refuse(const std::string& why) const { throw ResultsError(file_ + " is not used: " + why); }

void Results::fail(const std::string& doing) const {
  const int code = sqlite3_errcode(database_);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) refuse("another program is using it");
  if (code == SQLITE_READONLY) refuse("it may only be read");
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    refuse("it is damaged (" + std::string(sqlite3_errmsg(database_)) + ")");
  throw ResultsError(file_ + ": cannot " + doing + ": " + sqlite3_errmsg(database_));
}

void Results::execute(const std::string& sql) {
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("write");
}

std::int64_t Results::number(const std::string& pragma) {
  Statement statement(*this, "PRAGMA " + pragma);
  return statement.step() ? sqlite3_column_int64(statement.handle, 0) : 0;
}

void Results::open(int flags) {
  std::error_code error;
  if (std::filesystem::is_directory(file_, error)) refuse("it is a directory");
  if (std::filesystem::exists(file_, error) && !std::filesystem::is_regular_file(file_, error))
    refuse("it is a pipe or a device, and keeps nothing");
  if (!may_be_database(file_)) refuse("it is not a results file of drsim");
  if (sqlite3_open_v2(file_.c_str(), &database_, flags, nullptr) != SQLITE_OK) fail("open");
  sqlite3_busy_timeout(database_, 2000);
  if ((flags & SQLITE_OPEN_READWRITE) != 0) execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
}

// A kill before anything was written standalone_vms a database without a mark and without a table: there is nothing to
// overwrite.
bool Results::is_blank() {
  if (number("application_id") != 0 || number("user_version") != 0) return false;
  Statement tables(*this, "SELECT 1 FROM sqlite_master");
  return !tables.step();
}

void Results::expect_ours() {
  if (number("application_id") != application_id) refuse("it is not a results file of drsim");
  if (number("user_version") != layout_version)
    refuse("its layout is " + std::to_string(number("user_version")) + ", not " + std::to_string(layout_version));
  Statement check(*this, "PRAGMA quick_check(1)");
  if (check.step() && check.text(0) != "ok") refuse("it is damaged (" + check.text(0) + ")");
}

// All of it or nothing: a kill standalone_vms an empty file, which is none.
void Results::make(const Identity& identity) {
  execute("BEGIN");
  execute("PRAGMA application_id = " + std::to_string(application_id));
  execute("PRAGMA user_version = " + std::to_string(layout_version));
  execute("CREATE TABLE campaign (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
  execute("CREATE TABLE designs (design INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE)");
  execute(
      "CREATE TABLE replications (design INTEGER NOT NULL, replication INTEGER NOT NULL, ending INTEGER NOT NULL, "
      "figures BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (design, replication)) WITHOUT ROWID");
  put("version", identity.version);
  put("campaign", identity.campaign);
  put("seed", std::to_string(identity.seed));
  put("shard", std::to_string(identity.shard.k));
  put("shards", std::to_string(identity.shard.n));
  put("planned", "0");
  execute("COMMIT");
}

void Results::put(const std::string& key, const std::string& value) {
  Statement statement(*this, "INSERT OR REPLACE INTO campaign VALUES (?, ?)");
  statement.bind(1, key);
  statement.bind(2, value);
  statement.step();
}

std::string Results::get(const std::string& key) {
  Statement statement(*this, "SELECT value FROM campaign WHERE key = ?");
  statement.bind(1, key);
  if (!statement.step()) refuse("it is damaged (it does not state its " + key + ")");
  return statement.text(0);
}

void Results::read_identity() {
  identity_ = {
      get("version"), get("campaign"), to_number(get("seed")), {to_number(get("shard")), to_number(get("shards"))}};
  planned_ = to_number(get("planned"));
  constexpr std::uint64_t most_shards = 1'000'000;
  const auto [k, n] = identity_.shard;
  if (k < 1 || k > n || n > most_shards)
    refuse("it is damaged (it says that it is shard " + std::to_string(k) + " of " + std::to_string(n) + ")");
  Statement statement(*this, "SELECT fingerprint, design FROM designs");
  while (statement.step()) designs_[statement.text(0)] = sqlite3_column_int64(statement.handle, 1);
}

void Results::plan(std::uint64_t pieces) {
  if (pieces <= planned_) return;
  planned_ = pieces;
  put("planned", std::to_string(pieces));
}

void Results::read(const std::function<void(StoredReplication)>& take) {
  std::map<std::int64_t, std::string> names;
  for (const auto& [fingerprint, design] : designs_) names[design] = fingerprint;
  Statement statement(
      *this, "SELECT design, replication, ending, figures, checksum FROM replications ORDER BY design, replication");
  while (statement.step()) {
    sqlite3_stmt* row = statement.handle;
    const std::int64_t design = sqlite3_column_int64(row, 0);
    const auto replication = static_cast<std::uint64_t>(sqlite3_column_int64(row, 1));
    const auto ending = static_cast<Ending>(sqlite3_column_int64(row, 2));
    const void* figures = sqlite3_column_blob(row, 3);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, 3));
    const bool is_sound = names.contains(design) && size % sizeof(double) == 0 &&
                          checksum(design, replication, ending, figures, size) == sqlite3_column_int64(row, 4);
    if (!is_sound) refuse("it is damaged (replication " + std::to_string(replication) + " is not what was written)");
    StoredReplication stored{names[design], replication, ending, std::vector<double>(size / sizeof(double))};
    if (size != 0) std::memcpy(stored.row.data(), figures, size);
    take(std::move(stored));
  }
}

std::int64_t Results::design_number(const std::string& fingerprint) {
  const auto [place, is_new] = designs_.try_emplace(fingerprint, static_cast<std::int64_t>(designs_.size()));
  if (is_new) {
    Statement statement(*this, "INSERT INTO designs VALUES (?, ?)");
    sqlite3_bind_int64(statement.handle, 1, place->second);
    statement.bind(2, fingerprint);
    statement.step();
  }
  return place->second;
}

void Results::add(const StoredReplication& one) {
  if (!in_transaction_) {
    execute("BEGIN");
    in_transaction_ = true;
    begun_ = std::chrono::steady_clock::now();
  }
  if (!insert_ && sqlite3_prepare_v2(database_, "INSERT OR REPLACE INTO replications VALUES (?, ?, ?, ?, ?)", -1,
                                     &insert_, nullptr) != SQLITE_OK)
    fail("write");
  const std::int64_t design = design_number(one.design);
  const std::size_t size = one.row.size() * sizeof(double);
  sqlite3_bind_int64(insert_, 1, design);
  sqlite3_bind_int64(insert_, 2, static_cast<std::int64_t>(one.replication));
  sqlite3_bind_int64(insert_, 3, static_cast<std::int64_t>(one.ending));
  sqlite3_bind_blob(insert_, 4, size != 0 ? static_cast<const void*>(one.row.data()) : "", static_cast<int>(size),
                    SQLITE_STATIC);
  sqlite3_bind_int64(insert_, 5, checksum(design, one.replication, one.ending, one.row.data(), size));
  const int code = sqlite3_step(insert_);
  sqlite3_reset(insert_);
  if (code != SQLITE_DONE) fail("write");
  if (std::chrono::steady_clock::now() - begun_ > at_risk) flush();
}

void Results::flush() {
  if (!in_transaction_) return;
  execute("COMMIT");
  in_transaction_ = false;
}

}  // namespace drsim::campaign
