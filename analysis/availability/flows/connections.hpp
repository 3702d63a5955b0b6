// How open TCP connections change what users notice: they delay the effect of DNS, and dead ones make users wait.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/availability/caches/curve.hpp"
#include "analysis/availability/caches/user_paths.hpp"
#include "analysis/availability/outages/history.hpp"

namespace drsim {

/// Some of the users wait, whatever their caches hold: for their dead connections to be found dead, for the next
/// retransmission of connections that work again, or because their own records have expired. The rest, but for those
/// whose connections work, fare as names do. Shares are linear in between.
struct Waiting {
  Time from, to;
  double waits_from = 0, waits_to = 0;  ///< The share that waits.
  double works_from = 0, works_to = 0;  ///< The share whose connections work.
  std::optional<std::size_t> record{};  ///< That the wait began with; none: it is counted from the loss.
  Disposition met = Disposition::reached;
  bool is_ended_by_record = false;  ///< Who waits is back with the record, and not one after the other.
  bool is_ended_together = false;   ///< All who wait are back at its end.
  std::string what{};               ///< In words.
};

/// What users of one part go through: by entries, with connections hiding what names say for as long as they work, and
/// who waits besides.
struct UserCourse {
  std::vector<Entry> entries;
  std::vector<Waiting> waiting;
};

/// How long those are apart who try to connect again, once somebody answers, after they have failed for so long; and
/// when the first of them does. With less jitter than a wait they come together.
struct Retries {
  Duration first{}, last{};
};
/// Of those whose next attempt is one of a wave, the share that has still to come of it, and when; the others come with
/// the next wave.
struct RetryWave {
  double share = 1;
  Retries now, next;
};
RetryWave retries_after(const Reconnecting& tries, Duration failed_for);

/// Clients' connections stay with the version they were opened to, for as long as it works, whatever the name says
/// meanwhile. `settles`: after so long without a change, all of them have found what is answered.
/// `users`: how many, for words.
UserCourse with_connections(const std::vector<Entry>& entries, const Connections& connections, Duration settles,
                            double users = 0);

/// How long the wait is that an end is in which has been sending again for so long.
Duration retransmission_gap(const Connections& connections, Duration silent_for);

/// The outcome of those who fare as names do, with those who wait. `users`: when each of the former is cut off; none:
/// that cannot be told.
UserOutcome with_waiting(const UserOutcome& names, const std::vector<Waiting>& waiting, Time end,
                         std::vector<FollowedUser> users);

}  // namespace drsim
